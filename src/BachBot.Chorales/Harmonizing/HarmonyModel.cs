using BachBot.Chorales.Composing;
using BachBot.Chorales.Context;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Harmonizing;

/// <summary>What a model of chorales knows of the texts that it reads.</summary>
internal sealed class HarmonyModel
{
    /// <summary>Semitones around C major and A minor that a model may know where a piece does not fit there.</summary>
    private const int MostShift = 6;

    private readonly ContextLayout? _layout;

    /// <summary>Looks at a model.</summary>
    /// <exception cref="ArgumentException">It is no model of chorales, or its encoding does not say whose a note is.
    /// </exception>
    public HarmonyModel(LanguageModel model)
    {
        Model = model;
        Encoding = ChoraleModel.EncodingOf(model) as SatbEncoding
            ?? throw new ArgumentException(
                $"The model's encoding is '{ChoraleModel.EncodingOf(model).Specification}', which does not say whose a note is; "
                + $"take a model of the encoding '{SatbEncoding.Name}'.");
        Vocabulary = ChoraleModel.VocabularyOf(model);
        Tokens = new TokenTable(Vocabulary);
        IsTransposed = ChoraleModel.IsTransposed(model);
        _layout = ChoraleModel.ContextOf(model);
    }

    public LanguageModel Model { get; }

    public SatbEncoding Encoding { get; }

    public Vocabulary Vocabulary { get; }

    public TokenTable Tokens { get; }

    /// <summary>Whether the model saw all pieces in C major or A minor.</summary>
    public bool IsTransposed { get; }

    /// <summary>Whether the model can be told beforehand what is given.</summary>
    public bool CanBeTold => _layout?.TellsGivenNotes == true;

    /// <summary>Whether the texts of both are the same, so that they can read the same candidates.</summary>
    public bool HasTextsOf(HarmonyModel other) => IsTransposed == other.IsTransposed
        && Encoding.Specification == other.Encoding.Specification && Vocabulary.Tokens.SequenceEqual(other.Vocabulary.Tokens);

    /// <summary>The contexts of so many beginnings of a piece; none for a model without context.</summary>
    /// <param name="task">The piece.</param>
    /// <param name="count">How many.</param>
    /// <param name="tells">Whether they tell what is given.</param>
    public ChoraleContext[] Contexts(HarmonyTask task, int count, bool tells)
    {
        if (_layout is null)
            return [];
        var bars = BarGrid.AsNotated(task.Chorale);
        PiecePlan plan = tells ? task.ToPlan() : PiecePlan.None;
        return
        [
            .. Enumerable.Range(0, count).Select(
                _ => new ChoraleContext(_layout, Tokens, Encoding.Order, bars, task.Chorale.Key, plan)),
        ];
    }

    /// <summary>A task in a key in which the model knows every given note, by the shortest way; without fermatas for a model that
    /// never saw one.</summary>
    /// <returns>The task there, and the semitones that it was moved by.</returns>
    /// <exception cref="ArgumentException">There is no such key.</exception>
    public (HarmonyTask Task, int Semitones) Move(HarmonyTask task)
    {
        int reference = IsTransposed ? task.Chorale.Key.SemitonesToReference : 0;
        (int, Voice)? firstUnknown = null;
        foreach (int shift in Enumerable.Range(0, 2 * MostShift + 1).Select(i => i % 2 == 0 ? -i / 2 : (i + 1) / 2))
        {
            int semitones = reference + shift;
            if (!task.Chorale.CanTranspose(semitones))
                continue;
            HarmonyTask moved = task.Transpose(semitones);
            (int, Voice)? unknown = Unknown(moved);
            if (unknown is null)
                return (Tokens.Fermata >= 0 ? moved : moved.WithFermatas(new bool[moved.Chorale.Length]), semitones);
            firstUnknown ??= unknown;
        }
        (int frame, Voice voice) = firstUnknown ?? (0, Voice.Soprano);
        int pitch = task.Pitch(frame, voice);
        string place = $"bar {BarNumbers.At(task.Chorale, frame)}: the {voice.ToString().ToLowerInvariant()}";
        throw new ArgumentException(pitch == ChoraleFrames.Rest
            ? $"{place} rests, and the model knows no rests; give the voice a note there, or take a model of pieces with rests."
            : $"{place} sings MIDI pitch {pitch}, which no chorale has that the model learnt from; move the piece by an octave or so.");
    }

    /// <summary>The first given note that the model knows no token for; null if it knows all.</summary>
    private (int Frame, Voice Voice)? Unknown(HarmonyTask task)
    {
        for (int frame = 0; frame < task.Chorale.Length; frame++)
        {
            foreach (Voice voice in Enum.GetValues<Voice>())
            {
                if (!task.IsGiven(frame, voice))
                    continue;
                int pitch = task.Pitch(frame, voice);
                bool known = pitch == ChoraleFrames.Rest
                    ? Tokens.Rest >= 0
                    : Tokens.Note(pitch, tied: false) >= 0 && (!task.Tied(frame, voice) || Tokens.Note(pitch, tied: true) >= 0);
                if (!known)
                    return (frame, voice);
            }
        }
        return null;
    }
}
