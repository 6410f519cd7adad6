using System.Text.Json;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

[Collection(SmallRunTests.Name)]
public sealed class EvaluateHarmonyCommandTests(SmallRun run)
{
    [Fact]
    public void Each_mask_is_scored_in_notes_and_frames_beside_the_composers_probability()
    {
        using JsonDocument document = JsonDocument.Parse(Tool.Succeed(
            "evaluate-harmony", run.Model, run.Dataset, "--hide", "A,ATB", "--pieces", "2", "--method", "greedy", "--json").Output);
        JsonElement root = document.RootElement;
        JsonElement[] masks = [.. root.GetProperty("hidden").EnumerateArray()];

        Assert.Equal(2, root.GetProperty("pieces").GetInt32());
        Assert.Equal(["A", "ATB"], masks.Select(mask => mask.GetProperty("voices").GetString()));
        Assert.Equal(3 * masks[0].GetProperty("tokens").GetInt32(), masks[1].GetProperty("tokens").GetInt32());
        Assert.All(masks, mask =>
        {
            double notes = mask.GetProperty("token_accuracy").GetDouble(), frames = mask.GetProperty("frame_accuracy").GetDouble();
            Assert.InRange(notes, 0, 1);
            Assert.InRange(frames, 0, notes);
            Assert.InRange(mask.GetProperty("nats_per_token").GetDouble(), 0, 5);
        });
        Assert.Single(masks.Select(mask => mask.GetProperty("composers_nats_per_token").GetDouble()).Distinct());
        // Of one voice a frame is a note.
        Assert.Equal(masks[0].GetProperty("token_accuracy").GetDouble(), masks[0].GetProperty("frame_accuracy").GetDouble());
    }

    [Fact]
    public void What_cannot_be_scored_is_told_in_one_line()
    {
        Assert.Contains("'X' is no voice", Tool.Fail("evaluate-harmony", run.Model, run.Dataset, "--hide", "X"), StringComparison.Ordinal);
        Assert.Contains(
            "cannot be told what is given", Tool.Fail("evaluate-harmony", run.Model, run.Dataset, "--guide", run.Model),
            StringComparison.Ordinal);
    }
}
