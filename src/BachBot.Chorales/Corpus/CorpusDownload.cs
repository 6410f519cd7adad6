using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using BachBot.Chorales.Formats;
using BachBot.Engine.Checkpoints;

namespace BachBot.Chorales.Corpus;

/// <summary>Fetches the 370 chorales in <c>**kern</c> from their public home, and accepts only the files whose SHA-256
/// is known.</summary>
/// <remarks>Files that are there already and right are not fetched again, so that an interrupted download goes on where
/// it stopped. A file is written beside its place and renamed when it is complete and right.</remarks>
public sealed class CorpusDownload
{
    /// <summary>What the edition asks of those who use it, in a few lines.</summary>
    public const string Licence = """
        A digital edition of 370 J.S. Bach Chorales
        Copyright (C) 2009 Craig Stuart Sapp
        https://github.com/craigsapp/bach-370-chorales

        Licensed under Attribution-NonCommercial-ShareAlike 4.0 International (CC BY-NC-SA 4.0):
        https://creativecommons.org/licenses/by-nc-sa/4.0/
        Give credit, do not use it commercially, and share what you make of it under the same licence.
        """;

    private const string LicenceFile = "bach-370-chorales-LICENSE.txt";
    private const int MostBytes = 1024 * 1024;

    private readonly CorpusDownloadOptions _options;

    /// <summary>A download.</summary>
    /// <param name="options">Source, attempts and times; defaults if null.</param>
    public CorpusDownload(CorpusDownloadOptions? options = null) => _options = options ?? new CorpusDownloadOptions();

    /// <summary>The files of the edition and their SHA-256 in hexadecimal, in order of name.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Files { get; } = ReadFiles();

    /// <summary>Fetches what is missing.</summary>
    /// <param name="folder">Where the files go; made if it is not there.</param>
    /// <param name="progress">Told after each file.</param>
    /// <param name="cancellationToken">Cancels at once; complete files stay.</param>
    /// <returns>How many files were fetched and how many were there.</returns>
    /// <exception cref="CorpusDownloadException">A file could not be had; the message is one line.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<CorpusDownloadResult> RunAsync(string folder, IProgress<CorpusDownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        using var client = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("bachbot");
        int fetched = 0;
        for (int i = 0; i < Files.Count; i++)
        {
            (string name, string hash) = Files[i];
            string path = Path.Combine(folder, name);
            bool missing = !IsRight(path, hash);
            if (missing)
            {
                byte[] content = await FetchAsync(client, name, i, cancellationToken).ConfigureAwait(false);
                if (Hash(content) != hash)
                {
                    throw new CorpusDownloadException($"{name}: the content at {_options.Source} is not the " +
                        $"known one (SHA-256 {Hash(content)}, expected {hash}); the edition may have changed");
                }
                // Whoever finds the folder later finds the licence with it.
                if (fetched == 0)
                    AtomicFile.WriteText(Path.Combine(folder, LicenceFile), Licence + "\n");
                AtomicFile.Write(path, stream => stream.Write(content));
                fetched++;
            }
            progress?.Report(new CorpusDownloadProgress(i + 1, Files.Count, name, missing));
        }
        return new CorpusDownloadResult(fetched, Files.Count - fetched);
    }

    private async Task<byte[]> FetchAsync(HttpClient client, string name, int done, CancellationToken cancellationToken)
    {
        var address = new Uri(_options.Source, name);
        TimeSpan delay = _options.FirstDelay;
        for (int attempt = 1; ; attempt++)
        {
            (byte[]? content, string reason, bool final) = await TryFetchAsync(client, address, cancellationToken)
                .ConfigureAwait(false);
            if (content is not null)
                return content;
            if (final || attempt >= _options.Attempts)
            {
                string tries = final ? "" : string.Create(CultureInfo.InvariantCulture, $" ({attempt} attempts)");
                throw new CorpusDownloadException(string.Create(CultureInfo.InvariantCulture,
                    $"{name}: {reason}{tries} at {address}; {done} of {Files.Count} files are done and will not be ") +
                    "fetched again");
            }
            await Task.Delay(delay, cancellationToken).ConfigureAwait(false);
            delay *= 2;
        }
    }

    /// <summary>One attempt: the content, or why there is none and whether trying again is useless.</summary>
    private async Task<(byte[]? Content, string Reason, bool Final)> TryFetchAsync(HttpClient client, Uri address,
        CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_options.Timeout);
        try
        {
            using HttpResponseMessage response = await client.GetAsync(address,
                HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                bool busy = response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests ||
                    (int)response.StatusCode >= 500;
                return (null, string.Create(CultureInfo.InvariantCulture,
                    $"HTTP status {(int)response.StatusCode} ({response.ReasonPhrase})"), !busy);
            }
            Stream body = await response.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                byte[]? content = await BoundedStream.ReadAllAsync(body, MostBytes, limit.Token).ConfigureAwait(false);
                return content is null ? (null, "more than 1 MB, which no chorale has,", true) : (content, "", false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, string.Create(CultureInfo.InvariantCulture,
                $"no complete answer within {_options.Timeout.TotalSeconds:0.###} s"), false);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            string cause = (exception.InnerException ?? exception).Message.ReplaceLineEndings(" ");
            return (null, $"no connection ({cause})", false);
        }
    }

    private static bool IsRight(string path, string hash) => File.Exists(path) && Hash(File.ReadAllBytes(path)) == hash;

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static KeyValuePair<string, string>[] ReadFiles()
    {
        using Stream resource = typeof(CorpusDownload).Assembly.GetManifestResourceStream("bach-370-chorales.sha256")!;
        using var lines = new StreamReader(resource);
        var files = new List<KeyValuePair<string, string>>();
        while (lines.ReadLine() is { } line)
        {
            // As sha256sum writes it: hash, two blanks, name.
            string[] parts = line.Split("  ");
            files.Add(KeyValuePair.Create(parts[1], parts[0]));
        }
        return [.. files];
    }
}
