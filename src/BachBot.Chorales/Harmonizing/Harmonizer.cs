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

    private readonly LanguageModel _model;
    private readonly HarmonyModel _harmony;

    /// <summary>Makes a harmoniser.</summary>
    /// <param name="model">A model trained on chorales in the encoding <c>satb</c>.</param>
    /// <exception cref="ArgumentException">The model is no such one.</exception>
    public Harmonizer(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _model = model;
        _harmony = new HarmonyModel(model);
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
        (HarmonyTask moved, int semitones) = _harmony.Move(task);
        IReadOnlyList<HarmonyPosition> positions = HarmonyPosition.Of(moved, _harmony.Encoding.Order);
        return
        [
            .. Search(moved, positions, options, cancellationToken)
                .OrderByDescending(text => text.LogProbability)
                .Select(text => new Harmonization(
                    task.Complete(Frames(text, -semitones)), text.LogProbability, text.Tokens.Length)),
        ];
    }

    /// <summary>ln p of a whole piece under the model, as that of <see cref="Harmonization.LogProbability"/>.</summary>
    /// <exception cref="ArgumentException">A note is none that the model knows.</exception>
    public double LogProbability(Chorale chorale, CancellationToken cancellationToken = default)
    {
        HarmonyTask task = _harmony.Move(HarmonyTask.NothingToFind(chorale)).Task;
        using var candidates = new CandidateSet(_model, _harmony, task, 1);
        return HarmonySearch.Greedy(
            candidates, HarmonyPosition.Of(task, _harmony.Encoding.Order), cancellationToken).LogProbability;
    }

    private List<FoundText> Search(
        HarmonyTask task, IReadOnlyList<HarmonyPosition> positions, HarmonizingOptions options,
        CancellationToken cancellationToken)
    {
        int count = options.Method == HarmonyMethod.Greedy ? 1 : Math.Max(options.Candidates, options.Alternatives);
        if (options.Method != HarmonyMethod.LookAhead)
        {
            using var candidates = new CandidateSet(_model, _harmony, task, count);
            return options.Method == HarmonyMethod.Greedy
                ? [HarmonySearch.Greedy(candidates, positions, cancellationToken)]
                : [.. HarmonySearch.Beam(candidates, positions, cancellationToken).Take(options.Alternatives)];
        }
        // The candidates of one search have the same ancestors; different pieces come of different draws.
        var found = new List<FoundText>();
        for (int draw = 0; draw < DrawsPerAlternative * options.Alternatives && found.Count < options.Alternatives; draw++)
        {
            using var candidates = new CandidateSet(_model, _harmony, task, count);
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
        ChoraleFrames frames = _harmony.Encoding.DecodeFrames(_harmony.Vocabulary.Decode(text.Tokens));
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
