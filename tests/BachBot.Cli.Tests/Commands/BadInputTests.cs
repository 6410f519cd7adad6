using System.Buffers.Binary;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

/// <summary>What the user can mend: exit code 1, one line that says what, where and what to do, nothing written.
/// </summary>
[Collection(SmallRunTests.Name)]
public sealed class BadInputTests(SmallRun run) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--temperature", "0", "--temperature must be positive (for the most probable notes take --top-k 1), not 0.")]
    [InlineData("--temperature", "-1", "--temperature must be positive (for the most probable notes take --top-k 1), not -1.")]
    [InlineData("--temperature", "NaN", "--temperature must be positive (for the most probable notes take --top-k 1), not NaN.")]
    [InlineData("--top-p", "0", "--top-p must be above 0 and at most 1, not 0.")]
    [InlineData("--top-k", "-2", "--top-k must be at least 0, not -2.")]
    [InlineData("--count", "0", "--count must be from 1 to 10000, not 0.")]
    [InlineData("--seed", "-1", "--seed must be at least 0, not -1.")]
    [InlineData("--threads", "5000", "--threads must be from 0 to 1024, not 5000.")]
    [InlineData("--key", "H major", "--key: 'H major' is no key; write it like \"G major\" or \"F# minor\".")]
    public void Composing_with_an_impossible_value(string option, string value, string message)
    {
        Assert.Equal(message, Tool.Fail("compose", "-m", run.Model, "--out", _folder.File("pieces"), option, value));
        AssertNothingWritten();
    }

    [Theory]
    [InlineData("--batch", "0", "--batch must be at least 1, not 0.")]
    [InlineData("--sequence", "0", "--sequence must be at least 1, not 0.")]
    [InlineData("--hidden", "-5", "--hidden must be at least 1, not -5.")]
    [InlineData("--learning-rate", "0", "--learning-rate must be positive, not 0.")]
    [InlineData("--dropout", "1", "--dropout must be at least 0 and below 1, not 1.")]
    [InlineData("--epochs", "99999999999", "--epochs must be from 1 to 2147483647, not 99999999999.")]
    [InlineData("--hidden", "1000000", "GB")]
    [InlineData("--sequence", "1000000", "too short")]
    public void Training_with_an_impossible_value(string option, string value, string message)
    {
        string line = Tool.Fail("train", run.Dataset, "--out", _folder.File("run"), option, value);

        Assert.Contains(message, line, StringComparison.Ordinal);
        AssertNothingWritten();
    }

    [Fact]
    public void Missing_files_are_named()
    {
        string missing = _folder.File("missing");
        Assert.StartsWith($"there is no dataset {missing}; ", Tool.Fail("train", missing, "-o", _folder.File("run")),
            StringComparison.Ordinal);
        Assert.StartsWith($"there is no model {missing}; ", Tool.Fail("compose", "-m", missing), StringComparison.Ordinal);
        Assert.StartsWith($"there is no model {missing}; ", Tool.Fail("info", missing), StringComparison.Ordinal);
        Assert.Equal($"there is no score {missing}.", Tool.Fail("tokens", missing));
        Assert.StartsWith($"there is no folder {missing}; ", Tool.Fail("resume", missing), StringComparison.Ordinal);
        Assert.Contains(missing, Tool.Fail("corpus", "prepare", missing, "-o", _folder.File("x")), StringComparison.Ordinal);
        AssertNothingWritten();
    }

    [Fact]
    public void An_empty_folder_has_no_scores_no_run_and_no_model()
    {
        string empty = Directory.CreateDirectory(_folder.File("empty")).FullName;

        Assert.Contains(empty, Tool.Fail("corpus", "prepare", empty, "-o", _folder.File("x")), StringComparison.Ordinal);
        Assert.StartsWith($"{empty} is not the folder of a training run", Tool.Fail("resume", empty), StringComparison.Ordinal);
        Assert.StartsWith($"{empty} is a folder; ", Tool.Fail("info", empty), StringComparison.Ordinal);
        Assert.StartsWith($"{empty} is a folder; ", Tool.Fail("train", empty, "-o", _folder.File("run")), StringComparison.Ordinal);
        Directory.Delete(empty);
        AssertNothingWritten();
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(long.MaxValue)]
    public void A_checkpoint_with_a_wrong_header_length(long length)
    {
        byte[] bytes = File.ReadAllBytes(run.Model);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        string damaged = _folder.File("damaged.safetensors");
        File.WriteAllBytes(damaged, bytes);

        foreach (string[] command in new[] { new[] { "info", damaged }, ["compose", "-m", damaged, "-o", _folder.File("o")] })
            Assert.StartsWith(damaged, Tool.Fail(command), StringComparison.Ordinal);
        Assert.Equal([damaged], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_checkpoint_of_another_shape()
    {
        // The metadata say 24 units; a header of the same length that says 23 no longer fits the tensors.
        byte[] bytes = File.ReadAllBytes(run.Model);
        ReadOnlySpan<byte> name = "hiddenSize"u8;
        int at = bytes.AsSpan().IndexOf(name);
        int units = at + bytes.AsSpan(at).IndexOf("24"u8);
        bytes[units + 1] = (byte)'3';
        string other = _folder.File("other.safetensors");
        File.WriteAllBytes(other, bytes);

        string line = Tool.Fail("info", other);

        Assert.StartsWith(other, line, StringComparison.Ordinal);
        Assert.Contains("96", line, StringComparison.Ordinal);
        Assert.Contains("92", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_the_model_does_not_know()
    {
        // The same scores in another encoding have tokens for nothing that the model was trained on.
        string other = _folder.File("other.dataset");
        Tool.Succeed("corpus", "prepare", run.Scores, "--keep-key", "-o", other);

        string line = Tool.Fail("evaluate", run.Model, other, "--part", "train");

        Assert.Contains("which the model does not know", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dataset_with_a_token_number_beyond_its_vocabulary_names_the_line()
    {
        string[] lines = File.ReadAllLines(run.Dataset);
        lines[3] = lines[3].Replace("\"tokens\":[", "\"tokens\":[9999,", StringComparison.Ordinal);
        string damaged = _folder.File("damaged.dataset");
        File.WriteAllLines(damaged, lines);

        string line = Tool.Fail("train", damaged, "-o", _folder.File("run"));

        Assert.StartsWith(damaged, line, StringComparison.Ordinal);
        Assert.Contains("line 4", line, StringComparison.Ordinal);
        Assert.Contains("9999", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_in_the_place_of_a_folder()
    {
        string file = _folder.File("taken");
        File.WriteAllText(file, "mine");

        Assert.Contains("is a file; name a folder", Tool.Fail("compose", "-m", run.Model, "-o", file), StringComparison.Ordinal);
        Assert.Contains("is a file; name a folder", Tool.Fail("train", run.Dataset, "-o", file), StringComparison.Ordinal);
        Assert.Contains("is a file; name a folder", Tool.Fail("corpus", "generate", "-o", Path.Combine(file, "in")), StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
    }

    private void AssertNothingWritten() => Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
}
