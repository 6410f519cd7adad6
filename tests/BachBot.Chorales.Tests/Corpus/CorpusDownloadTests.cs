using System.Net;
using System.Text.Json;
using BachBot.Chorales.Corpus;

namespace BachBot.Chorales.Tests.Corpus;

/// <summary>The download against a server on this machine; only the tests that need right contents need the
/// collection of chorales.</summary>
public class CorpusDownloadTests
{
    [Fact]
    public void All_370_files_are_pinned_to_one_state_of_the_edition()
    {
        Assert.Equal(370, CorpusDownload.Files.Count);
        Assert.Equal(CorpusDownload.Files.Select(file => file.Key).Order(StringComparer.Ordinal),
            CorpusDownload.Files.Select(file => file.Key));
        Assert.All(CorpusDownload.Files, file => Assert.Matches("^chor[0-9]{3}\\.krn$", file.Key));
        Assert.All(CorpusDownload.Files, file => Assert.Matches("^[0-9a-f]{64}$", file.Value));
        var source = new CorpusDownloadOptions().Source;
        Assert.Equal("https", source.Scheme);
        Assert.Matches("/[0-9a-f]{40}/kern/$", source.AbsolutePath);
        Assert.Contains("CC BY-NC-SA 4.0", CorpusDownload.Licence, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_pinned_hashes_are_those_of_the_collection()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(CorpusFolder.File("manifest.json")));
        Assert.Equal(
            manifest.RootElement.GetProperty("files").EnumerateObject()
                .Where(file => file.Name.StartsWith("kern/", StringComparison.Ordinal))
                .Select(file => (file.Name["kern/".Length..], file.Value.GetProperty("sha256").GetString()!)).Order(),
            CorpusDownload.Files.Select(file => (file.Key, file.Value)));
    }

    [SkippableFact]
    public async Task A_download_fetches_everything_once_and_then_nothing()
    {
        string kern = CorpusFolder.File("kern");
        using var folder = new TemporaryFolder();
        using var server = new FileServer((name, response) => SendAsync(response, Path.Combine(kern, name)));
        var seen = new List<CorpusDownloadProgress>();
        string target = folder.File("new", "kern");

        CorpusDownloadResult first = await Download(server).RunAsync(target, new Reporter(seen.Add));
        Assert.Equal(new CorpusDownloadResult(370, 0), first);
        Assert.Equal(CorpusDownload.Files.Select(file => file.Key), server.Requests);
        Assert.Equal(Enumerable.Range(1, 370), seen.Select(step => step.Done));
        Assert.Equal(371, Directory.GetFiles(target).Length);
        Assert.StartsWith("A digital edition", await File.ReadAllTextAsync(Path.Combine(target, "bach-370-chorales-LICENSE.txt")),
            StringComparison.Ordinal);
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(kern, "chor024.krn")),
            await File.ReadAllBytesAsync(Path.Combine(target, "chor024.krn")));

        Assert.Equal(new CorpusDownloadResult(0, 370), await Download(server).RunAsync(target));
        Assert.Equal(370, server.Requests.Count);
    }

    [SkippableFact]
    public async Task A_download_that_was_killed_goes_on_where_it_stopped()
    {
        string kern = CorpusFolder.File("kern");
        using var folder = new TemporaryFolder();
        using var kill = new CancellationTokenSource();
        using var server = new FileServer(async (name, response) =>
        {
            if (name == "chor051.krn" && !kill.IsCancellationRequested)
            {
                // Half the file, then the client is stopped.
                byte[] content = await File.ReadAllBytesAsync(Path.Combine(kern, name));
                response.ContentLength64 = content.Length;
                await response.OutputStream.WriteAsync(content.AsMemory(0, content.Length / 2));
                await response.OutputStream.FlushAsync();
                await kill.CancelAsync();
                response.Abort();
                return;
            }
            await SendAsync(response, Path.Combine(kern, name));
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Download(server).RunAsync(folder.Path, null, kill.Token));
        Assert.Equal(50, Directory.GetFiles(folder.Path, "*.krn").Length);
        // What a kill between writing and renaming left two hours ago, and a damaged file.
        string half = folder.File("chor051.krn.0123abcd.tmp");
        await File.WriteAllTextAsync(half, "half");
        File.SetLastWriteTimeUtc(half, DateTime.UtcNow.AddHours(-2));
        await File.WriteAllTextAsync(folder.File("chor007.krn"), "damaged");

        Assert.Equal(new CorpusDownloadResult(321, 49), await Download(server).RunAsync(folder.Path));
        Assert.Empty(Directory.GetFiles(folder.Path, "*.tmp"));
        Assert.Equal(51 + 321, server.Requests.Count);
    }

    [Fact]
    public async Task A_file_with_other_content_is_refused_and_not_kept()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer((_, response) => SendTextAsync(response, "**kern\tsomething else"));
        var error = await Assert.ThrowsAsync<CorpusDownloadException>(() => Download(server).RunAsync(folder.Path));
        Assert.StartsWith("chor001.krn: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("is not the known one", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "chor*"));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_missing_file_is_not_asked_for_again()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer((_, response) => SendStatusAsync(response, HttpStatusCode.NotFound));
        var error = await Assert.ThrowsAsync<CorpusDownloadException>(() => Download(server).RunAsync(folder.Path));
        Assert.Contains("HTTP status 404", error.Message, StringComparison.Ordinal);
        Assert.Contains("0 of 370 files are done", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_but_not_for_ever()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer((_, response) =>
            SendStatusAsync(response, HttpStatusCode.ServiceUnavailable));
        var error = await Assert.ThrowsAsync<CorpusDownloadException>(() => Download(server).RunAsync(folder.Path));
        Assert.Contains("HTTP status 503", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 attempts", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [SkippableFact]
    public async Task A_server_that_recovers_is_forgiven()
    {
        string kern = CorpusFolder.File("kern");
        using var folder = new TemporaryFolder();
        int broken = 0;
        using var server = new FileServer(async (name, response) =>
        {
            if (name == "chor001.krn" && broken++ < 2)
            {
                // First a busy server, then a connection that breaks off.
                if (broken == 1)
                {
                    await SendStatusAsync(response, HttpStatusCode.TooManyRequests);
                    return;
                }
                response.ContentLength64 = 1000;
                await response.OutputStream.WriteAsync(new byte[10]);
                await response.OutputStream.FlushAsync();
                response.Abort();
                return;
            }
            await SendAsync(response, Path.Combine(kern, name));
        });
        CorpusDownloadResult result = await Download(server).RunAsync(folder.Path);
        Assert.Equal(new CorpusDownloadResult(370, 0), result);
        Assert.Equal(372, server.Requests.Count);
    }

    [Fact]
    public async Task A_slow_server_is_given_up()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer(async (_, response) =>
        {
            response.ContentLength64 = 100;
            await response.OutputStream.WriteAsync(new byte[10]);
            await response.OutputStream.FlushAsync();
            await Task.Delay(TimeSpan.FromSeconds(1));
        });
        var download = new CorpusDownload(new CorpusDownloadOptions
        {
            Source = server.Address,
            Attempts = 2,
            Timeout = TimeSpan.FromMilliseconds(200),
            FirstDelay = TimeSpan.FromMilliseconds(1),
        });
        var error = await Assert.ThrowsAsync<CorpusDownloadException>(() => download.RunAsync(folder.Path));
        Assert.Contains("no complete answer within 0.2 s (2 attempts)", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "chor*"));
    }

    [Fact]
    public async Task Without_a_connection_the_message_says_so()
    {
        using var folder = new TemporaryFolder();
        Uri nobody;
        using (var server = new FileServer((_, _) => Task.CompletedTask))
            nobody = server.Address;
        var download = new CorpusDownload(new CorpusDownloadOptions
        {
            Source = nobody,
            Attempts = 2,
            FirstDelay = TimeSpan.FromMilliseconds(1),
        });
        var error = await Assert.ThrowsAsync<CorpusDownloadException>(() => download.RunAsync(folder.Path));
        Assert.Contains("no connection (", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task An_endless_answer_is_cut_off()
    {
        using var folder = new TemporaryFolder();
        using var server = new FileServer(async (_, response) =>
        {
            response.SendChunked = true;
            for (int i = 0; i < 64; i++)
                await response.OutputStream.WriteAsync(new byte[64 * 1024]);
        });
        var error = await Assert.ThrowsAsync<CorpusDownloadException>(() => Download(server).RunAsync(folder.Path));
        Assert.Contains("more than 1 MB", error.Message, StringComparison.Ordinal);
    }

    private static CorpusDownload Download(FileServer server) => new(new CorpusDownloadOptions
    {
        Source = server.Address,
        Attempts = 3,
        FirstDelay = TimeSpan.FromMilliseconds(1),
    });

    private static async Task SendAsync(HttpListenerResponse response, string path)
    {
        byte[] content = await File.ReadAllBytesAsync(path);
        response.ContentLength64 = content.Length;
        await response.OutputStream.WriteAsync(content);
    }

    private static async Task SendTextAsync(HttpListenerResponse response, string text)
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes(text);
        response.ContentLength64 = content.Length;
        await response.OutputStream.WriteAsync(content);
    }

    private static Task SendStatusAsync(HttpListenerResponse response, HttpStatusCode status)
    {
        response.StatusCode = (int)status;
        return Task.CompletedTask;
    }

    private sealed class Reporter(Action<CorpusDownloadProgress> report) : IProgress<CorpusDownloadProgress>
    {
        public void Report(CorpusDownloadProgress value) => report(value);
    }
}
