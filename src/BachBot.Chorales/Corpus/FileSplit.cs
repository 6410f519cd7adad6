using System.Text.Json;

namespace BachBot.Chorales.Corpus;

/// <summary>A split given in a file.</summary>
/// <remarks>The file is JSON: <c>{"train": [...], "valid": [...], "test": [...], "dropped": {"file": "reason"}}</c>,
/// or <c>{"sources": {"name": {...}, ...}}</c> with several of these. An entry is a file name, perhaps with folders
/// before it, which must be the end of a piece's path. Pieces that the file drops or does not name are left
/// out.</remarks>
public sealed class FileSplit : ICorpusSplit
{
    private readonly Dictionary<string, (DatasetSplit? Part, string Reason)> _entries = new(StringComparer.Ordinal);

    private FileSplit(string name) => Name = name;

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Reads a split.</summary>
    /// <param name="path">Path of the file.</param>
    /// <exception cref="InvalidDataException">The file is no split; the message is one line.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileSplit Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string name = Path.GetFileName(path);
        var split = new FileSplit($"file {name}");
        try
        {
            // A device has no length and would never end.
            if (new FileInfo(path).Length == 0)
                throw new InvalidDataException($"{name}: no split file: it is empty");
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("sources", out JsonElement sources))
            {
                foreach (JsonProperty source in sources.EnumerateObject())
                    split.Add(name, source.Value);
            }
            else
            {
                split.Add(name, root);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Wrong kinds of JSON values throw InvalidOperationException.
            throw new InvalidDataException($"{name}: no split file: expected JSON with lists of file names under " +
                "train, valid and test, and dropped files with reasons", exception);
        }
        return split._entries.Count > 0 ? split
            : throw new InvalidDataException($"{name}: the split names no files under train, valid or test");
    }

    /// <inheritdoc/>
    public SplitAssignment Assign(IReadOnlyList<CorpusPiece> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var parts = new DatasetSplit?[pieces.Count];
        var leftOut = new List<LeftOutFile>();
        for (int i = 0; i < pieces.Count; i++)
        {
            (parts[i], string reason) = Find(pieces[i].Path);
            if (parts[i] is null)
                leftOut.Add(new LeftOutFile(pieces[i].File, reason));
        }
        return new SplitAssignment(parts, leftOut);
    }

    /// <summary>The entry that is the longest end of a path.</summary>
    private (DatasetSplit? Part, string Reason) Find(string path)
    {
        int start = 0;
        while (true)
        {
            if (_entries.TryGetValue(path[start..], out (DatasetSplit?, string) entry))
                return entry;
            int slash = path.IndexOf('/', start);
            if (slash < 0)
                return (null, "not in the split file");
            start = slash + 1;
        }
    }

    private void Add(string file, JsonElement lists)
    {
        Add(file, lists, "train", DatasetSplit.Train);
        Add(file, lists, "valid", DatasetSplit.Valid);
        Add(file, lists, "test", DatasetSplit.Test);
        if (!lists.TryGetProperty("dropped", out JsonElement dropped))
            return;
        foreach (JsonProperty entry in dropped.EnumerateObject())
            Add(file, entry.Name, (null, $"dropped by the split file: {entry.Value.GetString()}"));
    }

    private void Add(string file, JsonElement lists, string name, DatasetSplit part)
    {
        if (!lists.TryGetProperty(name, out JsonElement entries))
            return;
        foreach (JsonElement entry in entries.EnumerateArray())
            Add(file, entry.GetString() ?? "", (part, ""));
    }

    private void Add(string file, string entry, (DatasetSplit?, string) value)
    {
        if (!_entries.TryAdd(entry, value))
            throw new InvalidDataException($"{file}: the split names '{entry}' twice");
    }
}
