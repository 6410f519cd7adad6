using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Models;

namespace BachBot.Engine.Training;

/// <summary>Trains a language model by truncated backpropagation through time.</summary>
/// <remarks>The trainer does not own its model or backend. With a folder it saves checkpoints, and
/// <see cref="Resume"/> goes on from the newest one exactly: the result is bitwise that of a run that was never stopped.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private readonly TrainingFolder? _folder;
    private readonly Optimizer _optimizer;
    private readonly ModelState _state;
    private readonly BestWeights _best;
    private TrainingPosition _position = new();
    private string? _data;

    /// <summary>Prepares a run from its beginning.</summary>
    /// <param name="model">What is trained.</param>
    /// <param name="options">The recipe.</param>
    /// <param name="folder">Where checkpoints go; null to save none. The caller disposes it.</param>
    /// <exception cref="ArgumentException">The options describe no run.</exception>
    public Trainer(LanguageModel model, TrainerOptions options, TrainingFolder? folder = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (Model, Options, _folder) = (model, options, folder);
        IBackend backend = model.Backend;
        _optimizer = Optimizer.Create(
            options.Optimizer, backend, model.Parameters, options.ClipValue, options.ClipNorm, guard: model.Loss);
        _state = model.CreateState(options.BatchSize);
        _best = new BestWeights(model);
    }

    /// <summary>What is trained.</summary>
    public LanguageModel Model { get; }

    /// <summary>The recipe.</summary>
    public TrainerOptions Options { get; }

    /// <summary>Steps done so far.</summary>
    public int Step => _position.Step;

    /// <summary>The epochs done so far.</summary>
    public IReadOnlyList<EpochResult> History => _position.History;

    /// <summary>Goes on with the run that was saved in a folder.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="folder">The run's folder; further checkpoints go there.</param>
    /// <param name="change">Changes the recipe, for example to train longer; null keeps it.</param>
    /// <returns>A trainer with a model of its own, which the caller disposes.</returns>
    /// <exception cref="TrainingException">The folder holds no checkpoint.</exception>
    /// <exception cref="CheckpointFormatException">The checkpoint cannot be read.</exception>
    public static Trainer Resume(
        IBackend backend, TrainingFolder folder, Func<TrainerOptions, TrainerOptions>? change = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        int step = TrainingFolder.NewestCheckpoint(folder.Path)
            ?? throw new TrainingException($"{folder.Path} holds no checkpoint to resume from.");
        TrainingCheckpoint.Loaded saved = TrainingCheckpoint.Read(TrainingFolder.TrainingPath(folder.Path, step));
        LanguageModel model = LanguageModel.Load(backend, TrainingFolder.WeightsPath(folder.Path, step));
        Trainer? trainer = null;
        try
        {
            TrainerOptions options = change is null ? saved.Options : change(saved.Options);
            trainer = new Trainer(model, options, folder) { _position = saved.Position, _data = saved.Data };
            saved.Into(trainer._optimizer, trainer._state);
            trainer.RecallBest();
            return trainer;
        }
        catch
        {
            trainer?.Dispose();
            model.Dispose();
            throw;
        }
    }

    /// <summary>Trains to the end of the recipe.</summary>
    /// <param name="data">The texts.</param>
    /// <param name="progress">Is told every few steps and at the end of each epoch, on this thread.</param>
    /// <param name="cancellationToken">Ends the run between two steps; with a folder, a checkpoint is saved first.
    /// </param>
    /// <returns>What the run came to. With a validation text the model holds the weights of the best epoch, otherwise
    /// the last ones.</returns>
    /// <exception cref="ArgumentException">The text is too short for one window.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; the model is valid.</exception>
    /// <exception cref="TrainingException">The loss is no longer a number, or the data differ from those of the run
    /// that is resumed.</exception>
    public TrainingResult Train(
        TrainingData data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        CheckData(data);
        IBackend backend = Model.Backend;
        using var stream = new TokenStream(
            backend, data.Training.Span, Options.BatchSize, Options.SequenceLength, Model.Options.RowTokens);
        // One recording: a loss that is no number keeps the optimiser from changing the weights, and is looked at afterwards.
        using RecordedWork step = backend.Record(() => PassAndUpdate(stream));
        int total = (int)Math.Min((long)Options.Epochs * stream.WindowCount, Options.MaxSteps ?? int.MaxValue);
        var meter = new ProgressMeter(Options.BatchSize * Options.SequenceLength, Step);
        using Evaluation? validation = data.Validation.Length >= 2 * Model.Options.RowTokens ? new Evaluation(Model) : null;
        EpochResult? partial = null;
        int epochOfText = 0;
        IReadOnlyList<double> losses = _position.ValidationLosses();
        // A run that was killed between its last checkpoint and the model's file, or cancelled in a validation, begins
        // with what was left to do after the last step.
        while (!_position.StoppedEarly && partial is null && (Step < total || _position.Window > 0))
        {
            CheckCancellation(cancellationToken);
            double learningRate = Options.LearningRate * Options.Schedule.Factor(
                new SchedulePoint(Step, total, _position.Epoch, losses));
            if (data.TextOfEpoch is not null && epochOfText != _position.Epoch)
            {
                epochOfText = _position.Epoch;
                stream.Replace(data.TextOfEpoch(epochOfText).Span);
            }
            if (_position.Window < stream.WindowCount && Step < total)
                meter.Add(RunStep(stream, step, learningRate));
            EpochResult? completed = null;
            if (_position.Window == stream.WindowCount || Step >= total)
            {
                meter.Pause();
                double? loss = Validate(validation, data, cancellationToken);
                completed = _position.Window == stream.WindowCount
                    ? CompleteEpoch(loss, learningRate)
                    : partial = LeaveEpoch(loss, learningRate);
                losses = _position.ValidationLosses();
            }
            else if (Options.CheckpointEvery is { } every && Step % every == 0)
            {
                SaveCheckpoint();
            }
            if (completed is not null || Step % Options.ReportEvery == 0)
                progress?.Report(meter.Report(Options, _position, total, learningRate, completed));
        }
        if (_best.IsTaken)
            _best.Restore();
        EpochResult[] history = partial is null ? [.. History] : [.. History, partial];
        int best = EarlyStopping.BestEpoch([.. history.Select(epoch => epoch.ValidationLoss).OfType<double>()]);
        return new TrainingResult(Step, history, best, _position.StoppedEarly);
    }

    /// <summary>Throws unless the run can be made with these texts, or go on with them if it is resumed.</summary>
    /// <exception cref="ArgumentException">The text is too short for one window.</exception>
    /// <exception cref="TrainingException">The data differ from those of the run that is resumed.</exception>
    public void CheckData(TrainingData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        string fingerprint = data.Fingerprint();
        if (_data is not null && _data != fingerprint)
            throw new TrainingException(
                "The data differ from those with which the run was begun; take the same dataset, or begin a new run.");
        int windows = TokenStream.CountWindows(
            data.Training.Length / Model.Options.RowTokens, Options.BatchSize, Options.SequenceLength);
        if (_position.Window > windows)
            throw new TrainingException(
                $"The run stands after {_position.Window} windows of an epoch that has {windows}: batch size and "
                + "sequence length must stay as the run was begun.");
        _data = fingerprint;
    }

    /// <summary>Saves a checkpoint now, if there is a folder.</summary>
    /// <exception cref="IOException">It cannot be written; the one before is still there.</exception>
    public void SaveCheckpoint()
    {
        _position.Updates = _optimizer.Updates;
        _folder?.SaveCheckpoint(Model, Step, path => TrainingCheckpoint.Save(
            path, Options, _position, _data ?? "", _optimizer, _state));
    }

    /// <summary>Frees what the trainer owns: not the model, the backend or the folder.</summary>
    public void Dispose()
    {
        _optimizer.Dispose();
        _state.Dispose();
        _best.Dispose();
    }

    private double RunStep(TokenStream stream, RecordedWork step, double learningRate)
    {
        bool startsEpoch = _position.Window == 0;
        if (Options.StateReset == StateReset.EachWindow || (Options.StateReset == StateReset.EachEpoch && startsEpoch))
            _state.Reset();
        stream.Choose(_position.Window);
        Model.SetStep(Step);
        _optimizer.Prepare(learningRate);
        Span<double> loss = [double.NaN];
        try
        {
            step.Run();
            Model.Loss.Read(loss);
        }
        finally
        {
            if (!double.IsFinite(loss[0]))
                _optimizer.Withdraw();
        }
        if (!double.IsFinite(loss[0]))
            throw new TrainingException(
                $"Step {Step + 1}: the loss is {loss[0]}. The weights were left as before this step; "
                + "try a lower learning rate or tighter clipping.");
        _position.LossSum += loss[0];
        _position.Window++;
        _position.Step++;
        return loss[0];
    }

    private void PassAndUpdate(TokenStream stream)
    {
        stream.Read();
        Model.Parameters.ClearGradients();
        Model.ForwardPass(stream.Inputs, stream.Targets, _state);
        Model.Backward();
        _optimizer.Apply();
    }

    private double? Validate(Evaluation? validation, TrainingData data, CancellationToken cancellationToken)
    {
        double? loss;
        try
        {
            loss = validation?.Run(data.Validation.Span, cancellationToken).NatsPerToken;
        }
        catch (OperationCanceledException)
        {
            // A resumed run begins with this validation: no window of the epoch is left.
            SaveCheckpoint();
            throw;
        }
        return loss is null || double.IsFinite(loss.Value)
            ? loss
            : throw new TrainingException(
                $"Step {Step}: the validation loss is {loss}; try a lower learning rate or tighter clipping.");
    }

    /// <summary>Ends an epoch of which every window is done.</summary>
    private EpochResult CompleteEpoch(double? loss, double learningRate)
    {
        EpochResult result = Result(loss, learningRate);
        KeepIfBest(loss);
        _position.History.Add(result);
        _position.Epoch++;
        _position.Window = 0;
        _position.LossSum = 0;
        _position.StoppedEarly = EarlyStopping.ShouldStop(
            _position.ValidationLosses(), Options.EarlyStoppingPatience);
        SaveCheckpoint();
        return result;
    }

    /// <summary>Ends a run within an epoch. The position stays within it, so that a run resumed with more steps goes
    /// on as if it had never been stopped: it needs the best model of the whole epochs, should this one be better.</summary>
    private EpochResult LeaveEpoch(double? loss, double learningRate)
    {
        SaveCheckpoint();
        if (IsBest(loss) && _best.IsTaken)
            SaveBest();
        KeepIfBest(loss);
        return Result(loss, learningRate);
    }

    private EpochResult Result(double? loss, double learningRate) =>
        new(_position.Epoch, Step, _position.LossSum / _position.Window, loss, learningRate);

    private bool IsBest(double? loss) => loss is null || _position.ValidationLosses().All(before => before > loss);

    private void SaveBest()
    {
        if (_folder is null)
            return;
        using var newest = new BestWeights(Model);
        newest.Take();
        _best.Restore();
        _folder.SaveBest(Model, Step);
        newest.Restore();
    }

    private void KeepIfBest(double? loss)
    {
        if (!IsBest(loss))
            return;
        if (loss is not null)
            _best.Take();
        _folder?.SaveModel(Model);
    }

    private void CheckCancellation(CancellationToken cancellationToken)
    {
        if (!cancellationToken.IsCancellationRequested)
            return;
        SaveCheckpoint();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Takes the best weights so far from the best model's file, and puts the newest ones back.</summary>
    private void RecallBest()
    {
        if (_folder is null || _position.ValidationLosses().Count == 0)
            return;
        string kept = TrainingFolder.BestPath(_folder.Path, Step);
        string path = File.Exists(kept) ? kept : _folder.ModelPath;
        if (!File.Exists(path))
            return;
        using var newest = new BestWeights(Model);
        newest.Take();
        Model.LoadTensors(new TensorReader(SafetensorsFile.Read(path)));
        _best.Take();
        // The model within an epoch counted only as long as the run ended there.
        if (path == kept)
            _folder.SaveModel(Model);
        newest.Restore();
    }
}
