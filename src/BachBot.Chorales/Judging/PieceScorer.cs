using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;

namespace BachBot.Chorales.Judging;

/// <summary>Reads pieces with a model, and keeps how probable it found each token and what it expected instead.</summary>
/// <remarks>The model is told nothing of what is to come. A piece is moved to a key that the model knows, and all pitches are
/// moved back: the probability is that of <see cref="Harmonizer.LogProbability"/>.</remarks>
public sealed class PieceScorer
{
    private const int MostAlternatives = 3;

    private readonly HarmonyModel _harmony;

    /// <summary>Makes a scorer.</summary>
    /// <param name="model">A model trained on chorales in the encoding <c>satb</c>.</param>
    /// <exception cref="ArgumentException">The model is no such one.</exception>
    public PieceScorer(LanguageModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        _harmony = new HarmonyModel(model);
    }

    /// <summary>Scores a piece.</summary>
    /// <exception cref="ArgumentException">A note is none that the model knows; the message tells its bar and voice.</exception>
    /// <exception cref="OperationCanceledException">Scoring was cancelled.</exception>
    public ScoredPiece Score(Chorale chorale, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(chorale);
        (HarmonyTask task, int semitones) = _harmony.Move(HarmonyTask.NothingToFind(chorale));
        using var text = new CandidateSet(_harmony, null, task, 1);
        var tokens = new List<ScoredToken>();
        var notes = new List<ScoredNote>();
        // Where nothing is to be found there is one choice everywhere.
        var choices = new List<int>(1);
        var sung = new int[Chorale.VoiceCount];
        Array.Fill(sung, ChoraleFrames.Rest);
        foreach (HarmonyPosition position in HarmonyPosition.Of(task, _harmony.Encoding.Order))
        {
            cancellationToken.ThrowIfCancellationRequested();
            text.Choices(0, position, choices);
            int token = choices[0];
            if (position.Kind != PositionKind.Start)
            {
                ReadOnlySpan<double> next = text.Joint.Next(0);
                bool isNote = position.Kind == PositionKind.Note;
                tokens.Add(new ScoredToken(position.Frame, isNote ? position.Voice : null, -next[token]));
                if (isNote && _harmony.Tokens.Kind(token) == TokenKind.Struck)
                {
                    notes.Add(new ScoredNote(
                        position.Voice, position.Frame, _harmony.Tokens.Pitch(token) - semitones, -next[token],
                        Likelier(next, token, sung[(int)position.Voice], semitones)));
                }
                if (isNote)
                    sung[(int)position.Voice] = _harmony.Tokens.Pitch(token);
            }
            text.Append(position, [token]);
        }
        return new ScoredPiece(chorale, tokens, notes, semitones);
    }

    /// <summary>What was likelier than a token.</summary>
    /// <param name="logProbabilities">[V]: ln p of each token.</param>
    /// <param name="token">The token.</param>
    /// <param name="sung">The pitch that the voice had just before, which alone can go on.</param>
    /// <param name="semitones">By how much the model reads the piece higher.</param>
    private NoteAlternative[] Likelier(ReadOnlySpan<double> logProbabilities, int token, int sung, int semitones)
    {
        var likelier = new List<(double LogProbability, NoteAlternative Note)>();
        for (int other = 0; other < logProbabilities.Length; other++)
        {
            double logProbability = logProbabilities[other];
            if (logProbability <= logProbabilities[token] || _harmony.Tokens.Kind(other) == TokenKind.Other)
                continue;
            bool rests = _harmony.Tokens.Kind(other) == TokenKind.Rest, isHeld = _harmony.Tokens.Kind(other) == TokenKind.Tied;
            if (isHeld && _harmony.Tokens.Pitch(other) != sung)
                continue;
            int pitch = rests ? ChoraleFrames.Rest : _harmony.Tokens.Pitch(other) - semitones;
            // What lies at an end of MIDI's range may leave it on the way back.
            if (rests || pitch is >= 0 and <= 127)
                likelier.Add((logProbability, new NoteAlternative(pitch, isHeld, Math.Exp(logProbability))));
        }
        return [.. likelier.OrderByDescending(one => one.LogProbability).Take(MostAlternatives).Select(one => one.Note)];
    }
}
