using BachBot.Chorales.Analysis;
using BachBot.Chorales.Composing;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Pretrained;
using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Cpu;
using BachBot.Engine.Models;

namespace BachBot.Chorales.Tests.Pretrained;

/// <summary>The models that come with the library.</summary>
public sealed class PretrainedModelTests
{
    private const long MostBytes = 8_000_000;

    [Fact]
    public void They_are_models_of_four_voices_and_small()
    {
        using var backend = new CpuBackend();
        long bytes = 0;
        foreach (PretrainedModel pretrained in PretrainedModel.All)
        {
            using Stream stream = pretrained.Open();
            bytes += stream.Length;
            using LanguageModel model = pretrained.Load(backend);
            Assert.IsType<SatbEncoding>(ChoraleModel.EncodingOf(model));
            Assert.True(ChoraleModel.IsTransposed(model), pretrained.Name);
            Assert.Equal(pretrained == PretrainedModel.Harmonizer, ChoraleModel.ContextOf(model)!.TellsGivenNotes);
        }
        Assert.InRange(bytes, 1, MostBytes);
    }

    /// <summary>A model that has learnt nothing writes a parallel in every other chord.</summary>
    [Fact]
    public void The_composer_knows_how_voices_are_led()
    {
        using var backend = new CpuBackend();
        using LanguageModel model = PretrainedModel.Composer.Load(backend);
        IReadOnlyList<Chorale> chorales = new Composer(model).Compose(
            new ComposingOptions { Count = 4, Phrases = 3, MinFrames = 1, MaxFrames = 200 });

        var report = PartWritingReport.Combine(chorales.Select(chorale => PartWritingChecker.Check(chorale)));
        Assert.True(report.Chords > 100, $"{report.Chords} chords");
        Assert.InRange(
            report.Per100Chords(PartWritingRule.ParallelFifths) + report.Per100Chords(PartWritingRule.ParallelOctaves), 0, 2);
    }

    [Fact]
    public void Composer_and_harmonizer_find_a_cadence_together()
    {
        using var backend = new CpuBackend();
        using LanguageModel composer = PretrainedModel.Composer.Load(backend);
        using LanguageModel guide = PretrainedModel.Harmonizer.Load(backend);
        var harmonizer = new Harmonizer(composer, guide);
        // Mi, re, do in G major, the last one held.
        Note[] melody = [new(0, 4, 71), new(4, 4, 69), new(8, 8, 67)];
        var piece = new Chorale([melody, [], [], []], 16) { Key = new Key(7, Mode.Major) };
        var task = new HarmonyTask(piece, [Voice.Alto, Voice.Tenor, Voice.Bass]);

        IReadOnlyList<bool> fermatas = harmonizer.FindFermatas(task);
        Chorale found = harmonizer.Harmonize(
            task.WithFermatas(fermatas), new HarmonizingOptions { Candidates = 16 })[0].Chorale;

        Assert.Equal([.. Enumerable.Repeat(false, 8), .. Enumerable.Repeat(true, 8)], fermatas);
        Assert.Equal(melody, found[Voice.Soprano]);
        // Dominant and tonic in the bass.
        Assert.Equal(7, found[Voice.Bass][^1].Pitch % 12);
        Assert.Equal(2, ChoraleFrames.AsNotated(found).Pitch(7, Voice.Bass) % 12);
    }
}
