using BachBot.Chorales.Composing;
using BachBot.Chorales.Context;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Harmonizing;

/// <summary>What a model of chorales knows of the texts that it reads.</summary>
internal sealed class HarmonyModel
{
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
                + $"harmonising needs '{SatbEncoding.Name}'.");
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

    /// <summary>The first given note that the model knows no token for; null if it knows all.</summary>
    public (int Frame, Voice Voice, int Pitch)? Unknown(HarmonyTask task)
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
                    return (frame, voice, pitch);
            }
        }
        return null;
    }
}
