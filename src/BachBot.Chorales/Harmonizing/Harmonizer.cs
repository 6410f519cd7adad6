using BachBot.Chorales.Context;
using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;
using BachBot.Engine.Models;

namespace BachBot.Chorales.Harmonizing;

/// <summary>Finds the notes that a task asks for with a trained model.</summary>
/// <remarks>What is given is never changed, every frame has four voices, and phrases end where the task says. A piece is moved
/// to a key that the model knows, and back.</remarks>
public sealed class Harmonizer
{
    /// <summary>How many draws more than there are alternatives are made to find different ones.</summary>
    private const int DrawsPerAlternative = 4;

    private readonly HarmonyModel _judge;
    private readonly HarmonyModel? _guide;

    /// <summary>Makes a harmoniser of one model. If it can be told what is given, it is its own guide.</summary>
    /// <param name="model">A model trained on chorales in the encoding <c>satb</c>.</param>
    /// <exception cref="ArgumentException">The model is no such one.</exception>
    public Harmonizer(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _judge = new HarmonyModel(model);
        _guide = _judge.CanBeTold ? _judge : null;
    }

    /// <summary>Makes a harmoniser of a model that tells how probable pieces are, and one that proposes notes.</summary>
    /// <param name="judge">A model trained on chorales in the encoding <c>satb</c>.</param>
    /// <param name="guide">A model of the same texts that can be told what is given
    /// (<see cref="ContextLayout.TellsGivenNotes"/>).</param>
    /// <exception cref="ArgumentException">A model is no such one, or they know different texts.</exception>
    public Harmonizer(LanguageModel judge, LanguageModel guide)
    {
        ArgumentNullException.ThrowIfNull(judge);
        ArgumentNullException.ThrowIfNull(guide);
        (_judge, _guide) = (new HarmonyModel(judge), new HarmonyModel(guide));
        if (!_guide.CanBeTold)
            throw new ArgumentException(
                "The guide cannot be told what is given: its context lacks it; train one with --context full --given-share 1.",
                nameof(guide));
        if (!_guide.HasTextsOf(_judge))
            throw new ArgumentException(
                "The guide was trained on texts of another encoding, vocabulary or keys than the other model.", nameof(guide));
    }

    /// <summary>Harmonises; the same model, task and options give the same pieces.</summary>
    /// <returns>At least one harmonisation, the most probable first; fewer than <see cref="HarmonizingOptions.Alternatives"/>
    /// where no others were found.</returns>
    /// <exception cref="ArgumentException">An option is out of range, or a given note is none that the model
    /// knows.</exception>
    /// <exception cref="OperationCanceledException">Harmonising was cancelled.</exception>
    public IReadOnlyList<Harmonization> Harmonize(
        HarmonyTask task, HarmonizingOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        options ??= new HarmonizingOptions();
        options.Validate();
        (HarmonyTask moved, int semitones) = _judge.Move(task);
        IReadOnlyList<HarmonyPosition> positions = HarmonyPosition.Of(moved, _judge.Encoding.Order);
        return
        [
            .. Search(moved, positions, options, cancellationToken)
                .OrderByDescending(text => text.LogProbability)
                .Select(text => new Harmonization(
                    task.Complete(Frames(text, -semitones)), text.LogProbability, text.Tokens.Length)),
        ];
    }

    /// <summary>Finds where phrases end, for a score that does not say it: the uppermost given voice is read with a greedy
    /// harmonisation, and a note of it ends a phrase where the model expects a fermata sooner than none; the last one
    /// does.</summary>
    /// <returns>One flag for each frame, for <see cref="HarmonyTask.WithFermatas"/>; what fermatas the piece has does not
    /// matter.</returns>
    /// <exception cref="ArgumentException">No voice is given throughout, or the model knows no fermatas or not some given
    /// note.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public IReadOnlyList<bool> FindFermatas(HarmonyTask task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Voices.Count == Chorale.VoiceCount)
            throw new ArgumentException("Phrase ends are found in a voice that is given; none is.", nameof(task));
        if (_judge.Tokens.Fermata < 0)
            throw new ArgumentException("The model knows no fermatas.");
        HarmonyTask moved = _judge.Move(task).Task.WithoutFermatas();
        using var candidates = new CandidateSet(_judge, _guide, moved, 1);
        return new FermataSearch(moved, candidates, _judge.Tokens, _judge.Encoding.Order).Run(cancellationToken);
    }

    /// <summary>ln p of a whole piece under the model, as that of <see cref="Harmonization.LogProbability"/>.</summary>
    /// <exception cref="ArgumentException">A note is none that the model knows.</exception>
    public double LogProbability(Chorale chorale, CancellationToken cancellationToken = default)
    {
        HarmonyTask task = _judge.Move(HarmonyTask.NothingToFind(chorale)).Task;
        using var candidates = new CandidateSet(_judge, null, task, 1);
        return HarmonySearch.Greedy(
            candidates, HarmonyPosition.Of(task, _judge.Encoding.Order), cancellationToken).LogProbability;
    }

    private List<FoundText> Search(
        HarmonyTask task, IReadOnlyList<HarmonyPosition> positions, HarmonizingOptions options,
        CancellationToken cancellationToken)
    {
        int count = options.Method == HarmonyMethod.Greedy ? 1 : Math.Max(options.Candidates, options.Alternatives);
        if (options.Method != HarmonyMethod.LookAhead)
        {
            using var candidates = new CandidateSet(_judge, _guide, task, count);
            return options.Method == HarmonyMethod.Greedy
                ? [HarmonySearch.Greedy(candidates, positions, cancellationToken)]
                : [.. HarmonySearch.Beam(candidates, positions, cancellationToken).Take(options.Alternatives)];
        }
        // The candidates of one search have the same ancestors; different pieces come of different draws.
        var found = new List<FoundText>();
        for (int draw = 0; draw < DrawsPerAlternative * options.Alternatives && found.Count < options.Alternatives; draw++)
        {
            using var candidates = new CandidateSet(_judge, _guide, task, count);
            FoundText text = HarmonySearch.LookAhead(
                candidates, positions, options.Sharpness, Pcg32.For(options.Seed, draw), cancellationToken);
            if (!found.Any(other => other.Tokens.AsSpan().SequenceEqual(text.Tokens)))
                found.Add(text);
        }
        return found;
    }

    /// <summary>The frames of a text, moved by a number of semitones.</summary>
    private ChoraleFrames Frames(FoundText text, int semitones)
    {
        ChoraleFrames frames = _judge.Encoding.DecodeFrames(_judge.Vocabulary.Decode(text.Tokens));
        int count = Chorale.VoiceCount * frames.Count;
        var pitches = new int[count];
        var tied = new bool[count];
        var fermatas = new bool[frames.Count];
        for (int i = 0; i < count; i++)
        {
            (int frame, Voice voice) = (i / Chorale.VoiceCount, (Voice)(i % Chorale.VoiceCount));
            int pitch = frames.Pitch(frame, voice);
            pitches[i] = pitch == ChoraleFrames.Rest ? pitch : pitch + semitones;
            tied[i] = frames.Tied(frame, voice);
            fermatas[frame] = frames.Fermata(frame);
        }
        return new ChoraleFrames(pitches, tied, fermatas);
    }
}
