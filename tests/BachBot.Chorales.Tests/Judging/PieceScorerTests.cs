using BachBot.Chorales.Judging;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Models;
using BachBot.Engine.Training;
using BachBot.Engine.Sampling;
using static BachBot.Chorales.Tests.Support.SmallHarmony;

namespace BachBot.Chorales.Tests.Judging;

public class PieceScorerTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_probability_of_a_piece_is_the_harmonizers(bool withContext)
    {
        using LanguageModel model = Model(withContext);
        ScoredPiece scored = new PieceScorer(model).Score(Piece);
        (double expected, int tokens) = LogProbability(model, Piece);

        Assert.Equal(tokens - 1, scored.Tokens.Count);
        Assert.Equal(expected, scored.LogProbability, 3);
        Assert.Equal(new Harmonizer(model).LogProbability(Piece), scored.LogProbability, 9);
        Assert.Equal(-expected / (tokens - 1), scored.NatsPerToken, 5);
    }

    [Fact]
    public void Every_token_has_its_loss_its_frame_and_its_voice()
    {
        using LanguageModel model = Model(withContext: false);
        string[] text = new SatbEncoding().Encode(Piece);
        double[] losses = new Evaluation(model).Losses(model.Vocabulary!.Encode(text));

        ScoredPiece scored = new PieceScorer(model).Score(Piece);

        int frame = 0, voice = 0;
        foreach ((int i, ScoredToken token) in scored.Tokens.Index())
        {
            string written = text[i + 1];
            if (written is ChoraleTokens.FrameDelimiter or ChoraleTokens.End)
                (frame, voice) = (frame + 1, 0);
            bool isNote = written is ChoraleTokens.Rest || ChoraleTokens.TryParseNote(written, out _, out _);
            Assert.Equal((frame, isNote ? (Voice)voice++ : null), (token.Frame, token.Voice));
            Assert.Equal(losses[i], token.Loss, 4);
        }
    }

    [Fact]
    public void Notes_are_those_that_are_struck_with_the_loss_of_their_first_token()
    {
        using LanguageModel model = Model(withContext: true);
        Chorale tied = Read("S: 0-4 72, 4-8 72 | A: 0-8 67 | T: 0-8 60 | B: 0-4 48, 4-8 53", 8);
        Note first = tied[Voice.Soprano][0] with { TiedToNext = true };
        Note second = tied[Voice.Soprano][1] with { TiedFromPrevious = true };
        tied = new Chorale([[first, second], tied[Voice.Alto], tied[Voice.Tenor], tied[Voice.Bass]], 8);

        ScoredPiece scored = new PieceScorer(model).Score(tied);

        Assert.Equal(
            [(Voice.Soprano, 0, 72), (Voice.Alto, 0, 67), (Voice.Tenor, 0, 60), (Voice.Bass, 0, 48), (Voice.Bass, 4, 53)],
            scored.Notes.Select(note => (note.Voice, note.Frame, note.Pitch)));
        Assert.All(scored.Notes, note => Assert.Equal(
            scored.Tokens.Single(token => token.Frame == note.Frame && token.Voice == note.Voice).Loss, note.Loss));
        Assert.Equal(scored.Notes.Sum(note => note.Loss) / 5, scored.NatsPerNote, 12);
    }

    [Fact]
    public void What_was_likelier_is_what_the_model_expects_there()
    {
        using LanguageModel model = Model(withContext: false);
        using var session = new InferenceSession(model, 1);
        int start = model.Vocabulary!.Encode(["START"])[0], written = model.Vocabulary.Encode(["(72, False)"])[0];
        double[] next = session.Read([start]).ToArray();
        string[] expected =
        [
            .. Enumerable.Range(0, next.Length).OrderByDescending(token => next[token]).TakeWhile(token => token != written)
                .Select(token => model.Vocabulary.Tokens[token]).Where(CanBegin).Take(3),
        ];

        ScoredPiece scored = new PieceScorer(model).Score(Piece);

        Assert.NotEmpty(expected);
        Assert.Equal(expected, scored.Notes[0].Likelier.Select(Token));
        Assert.All(scored.Notes, note => Assert.All(
            note.Likelier, other => Assert.InRange(other.Probability, Math.Exp(-note.Loss), 1)));

        // Nothing was sung before that could be held.
        static bool CanBegin(string token) => token == "(R)" || (ChoraleTokens.TryParseNote(token, out _, out bool held) && !held);

        static string Token(NoteAlternative note) => note.Pitch == ChoraleFrames.Rest
            ? ChoraleTokens.Rest
            : ChoraleTokens.Note(note.Pitch, note.IsHeld);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(3)]
    public void A_piece_in_another_key_surprises_as_much_and_keeps_its_pitches(int semitones)
    {
        using LanguageModel model = Model(withContext: true);
        var scorer = new PieceScorer(model);
        ScoredPiece scored = scorer.Score(Piece), moved = scorer.Score(Piece.Transpose(semitones));

        Assert.Equal(-semitones, moved.Semitones);
        Assert.Equal(scored.Tokens, moved.Tokens);
        Assert.Equal(scored.Notes.Select(note => note.Pitch + semitones), moved.Notes.Select(note => note.Pitch));
        Assert.Equal(
            scored.Notes.SelectMany(note => note.Likelier).Select(Move),
            moved.Notes.SelectMany(note => note.Likelier));

        NoteAlternative Move(NoteAlternative note) =>
            note.Pitch == ChoraleFrames.Rest ? note : note with { Pitch = note.Pitch + semitones };
    }

    [Fact]
    public void A_model_that_never_saw_a_fermata_reads_the_piece_without_them()
    {
        using LanguageModel model = Model(withContext: false, "(.)");
        string[] text = new SatbEncoding().Encode(Piece);

        ScoredPiece scored = new PieceScorer(model).Score(Piece);

        Assert.Contains("(.)", text);
        Assert.Equal(text.Count(token => token != "(.)") - 1, scored.Tokens.Count);
    }

    [Fact]
    public void What_the_model_does_not_know_is_told_with_bar_and_voice()
    {
        using LanguageModel model = Model(withContext: false), restless = Model(withContext: false, "(R)");
        Chorale low = Read("S: 0-28 72 | A: 0-28 67 | T: 0-28 60 | B: 0-20 48, 20-28 1", 28);

        Assert.StartsWith(
            "bar 2: the bass sings MIDI pitch 1,", Refusal(model, low), StringComparison.Ordinal);
        Assert.StartsWith(
            "bar 1: the soprano rests, and the model knows no rests", Refusal(restless, Piece), StringComparison.Ordinal);

        static string Refusal(LanguageModel model, Chorale chorale) =>
            Assert.Throws<ArgumentException>(() => new PieceScorer(model).Score(chorale)).Message;
    }
}
