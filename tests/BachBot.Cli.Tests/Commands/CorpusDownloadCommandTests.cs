using System.Net;
using BachBot.Cli.Tests.Support;

namespace BachBot.Cli.Tests.Commands;

/// <summary><c>corpus download</c> against a server on this machine.</summary>
public sealed class CorpusDownloadCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void The_collection_is_fetched_once_with_its_licence_shown()
    {
        string chorales = CorpusFolder.File("kern");
        using var server = new FileServer(async (name, response) =>
        {
            byte[] bytes = await File.ReadAllBytesAsync(Path.Combine(chorales, name));
            // Else a packet that ends the answer waits for the client's acknowledgement of the one before.
            response.ContentLength64 = bytes.Length;
            await response.OutputStream.WriteAsync(bytes);
        });

        ToolResult first = Download(server);
        ToolResult second = Download(server);

        Assert.Equal($"370 files fetched, 0 were there already: {_folder.File("kern")}", Assert.Single(first.OutputLines));
        Assert.Equal($"0 files fetched, 370 were there already: {_folder.File("kern")}", Assert.Single(second.OutputLines));
        Assert.Contains("CC BY-NC-SA", first.Error, StringComparison.Ordinal);
        Assert.Equal(370, Directory.GetFiles(_folder.File("kern"), "*.krn").Length);
    }

    [Fact]
    public void A_server_without_the_files_is_told_in_one_line_and_leaves_nothing()
    {
        using var server = new FileServer((_, response) =>
        {
            response.StatusCode = (int)HttpStatusCode.NotFound;
            return Task.CompletedTask;
        });

        ToolResult result = Tool.Run("corpus", "download", "--out", _folder.File("kern"), "--source", $"{server.Address}");

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.StartsWith("bachbot: ", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.Contains("404", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("kern")), "the folder stayed");
    }

    [Fact]
    public void Files_that_are_not_the_pinned_ones_are_refused()
    {
        using var server = new FileServer(async (_, response) =>
            await response.OutputStream.WriteAsync("**kern\n*-\n"u8.ToArray()));

        ToolResult result = Tool.Run("corpus", "download", "--out", _folder.File("kern"), "--source", $"{server.Address}");

        Assert.Equal(ExitCode.Failure, result.ExitCode);
        Assert.Contains("SHA-256", result.ErrorLines[^1], StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("kern")), "the folder stayed");
    }

    private ToolResult Download(FileServer server) =>
        Tool.Succeed("corpus", "download", "--out", _folder.File("kern"), "--source", $"{server.Address}");
}
