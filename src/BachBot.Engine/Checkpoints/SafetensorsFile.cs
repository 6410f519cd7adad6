using System.Buffers.Binary;
using System.Text.Json;

namespace BachBot.Engine.Checkpoints;

/// <summary>A safetensors file: named tensors and a table of texts. Readable by Python's <c>safetensors</c>.</summary>
/// <remarks>The format: the header's length as a 64-bit little-endian number; the header as JSON; the tensors' bytes,
/// without gaps. Every length and offset is checked before it is used.</remarks>
public sealed class SafetensorsFile
{
    private const int LengthBytes = 8;
    private const int MaximumHeader = 100_000_000;
    private const string MetadataKey = "__metadata__";

    private SafetensorsFile(string path, IReadOnlyDictionary<string, string> metadata,
        IReadOnlyDictionary<string, SafetensorsEntry> tensors) =>
        (Path, Metadata, Tensors) = (path, metadata, tensors);

    /// <summary>Where the file was read from, or what its stream is called.</summary>
    public string Path { get; }

    /// <summary>The table of texts.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors by name.</summary>
    public IReadOnlyDictionary<string, SafetensorsEntry> Tensors { get; }

    /// <summary>Writes a file beside its place and renames it. The same input gives the same bytes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">The table of texts; written in ordinal order.</param>
    /// <param name="tensors">The tensors, with distinct names; written in the order given.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, string>> metadata, IReadOnlyList<SafetensorsEntry> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        byte[] header = Header(metadata, tensors);
        var length = new byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(length);
            stream.Write(header);
            foreach (SafetensorsEntry tensor in tensors)
                stream.Write(tensor.Data.Span);
        });
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="CheckpointFormatException">The file is no well-formed safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Read(stream, path);
    }

    /// <summary>Reads a file from a stream that tells its length, to the stream's end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="path">What messages call it.</param>
    /// <exception cref="CheckpointFormatException">It is no well-formed safetensors file.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static SafetensorsFile Read(Stream stream, string path)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] bytes = ReadAll(stream, path);
        if (bytes.Length < LengthBytes)
            throw Malformed(path, $"it has {bytes.Length} bytes; a safetensors file has at least {LengthBytes}");
        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (headerLength > MaximumHeader || headerLength > (ulong)(bytes.Length - LengthBytes))
            throw Malformed(path, $"its header claims {headerLength} bytes, the file has {bytes.Length}");
        try
        {
            using JsonDocument header = JsonDocument.Parse(bytes.AsMemory(LengthBytes, (int)headerLength));
            return Read(path, header.RootElement, bytes.AsMemory(LengthBytes + (int)headerLength));
        }
        catch (JsonException exception)
        {
            throw Malformed(path, "its header is not valid JSON", exception);
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw Malformed(path, "its header has values of the wrong type", exception);
        }
    }

    private static SafetensorsFile Read(string path, JsonElement header, ReadOnlyMemory<byte> data)
    {
        if (header.ValueKind != JsonValueKind.Object)
            throw Malformed(path, "its header is not a JSON object");
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var tensors = new Dictionary<string, SafetensorsEntry>(StringComparer.Ordinal);
        foreach (JsonProperty property in header.EnumerateObject())
        {
            if (property.Name == MetadataKey)
            {
                foreach (JsonProperty text in property.Value.EnumerateObject())
                    metadata[text.Name] = text.Value.GetString() ?? "";
            }
            else if (!tensors.TryAdd(property.Name, ReadEntry(path, property, data)))
            {
                throw Malformed(path, $"it has two tensors named '{property.Name}'");
            }
        }
        CheckFilled(path, header, data.Length);
        return new SafetensorsFile(path, metadata, tensors);
    }

    /// <summary>Reads what a file says that it holds: a device says nothing and would never end.</summary>
    private static byte[] ReadAll(Stream stream, string path)
    {
        long length = stream.Length - stream.Position;
        if (length > Array.MaxLength)
            throw Malformed(path, $"it has {length} bytes, more than {Array.MaxLength}");
        var bytes = new byte[length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The tensors lie one behind the other and leave nothing over.</summary>
    private static void CheckFilled(string path, JsonElement header, long length)
    {
        long end = 0;
        foreach (JsonElement offsets in header.EnumerateObject()
            .Where(property => property.Name != MetadataKey)
            .Select(property => property.Value.GetProperty("data_offsets"))
            .OrderBy(offsets => offsets[0].GetInt64())
            .ThenBy(offsets => offsets[1].GetInt64()))
        {
            if (offsets[0].GetInt64() != end)
                throw Malformed(path, $"its tensors overlap or leave a gap at byte {end}");
            end = offsets[1].GetInt64();
        }
        if (end != length)
            throw Malformed(path, "its tensors do not fill it exactly: it was cut or something was added");
    }

    private static SafetensorsEntry ReadEntry(string path, JsonProperty property, ReadOnlyMemory<byte> data)
    {
        JsonElement tensor = property.Value;
        if (!tensor.TryGetProperty("dtype", out JsonElement dtype)
            || !tensor.TryGetProperty("shape", out JsonElement shapes)
            || !tensor.TryGetProperty("data_offsets", out JsonElement offsets)
            || offsets.GetArrayLength() != 2)
            throw Malformed(path, $"the tensor '{property.Name}' lacks dtype, shape or data_offsets");
        if (!Enum.TryParse(dtype.GetString(), out SafetensorsType type) || !Enum.IsDefined(type))
            throw Malformed(path, $"the tensor '{property.Name}' has the type '{dtype}', which is not supported");

        int[] shape = [.. shapes.EnumerateArray().Select(extent => extent.GetInt32())];
        long start = offsets[0].GetInt64();
        long end = offsets[1].GetInt64();
        if (start < 0 || end < start || end > data.Length)
            throw Malformed(path, $"the tensor '{property.Name}' lies at bytes {start} to {end} of {data.Length}");
        System.Numerics.BigInteger expected = SafetensorsEntry.ElementSize(type);
        foreach (int extent in shape)
            expected *= extent;
        if (shape.Any(extent => extent < 0) || expected != end - start)
            throw Malformed(path,
                $"the tensor '{property.Name}' of shape [{string.Join(", ", shape)}] has {end - start} bytes");
        return new SafetensorsEntry(property.Name, type, shape, data.Slice((int)start, (int)(end - start)));
    }

    private static byte[] Header(
        IEnumerable<KeyValuePair<string, string>> metadata, IReadOnlyList<SafetensorsEntry> tensors)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataKey);
            foreach ((string key, string value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(key, value);
            json.WriteEndObject();
            long offset = 0;
            foreach (SafetensorsEntry tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.ToString());
                json.WriteStartArray("shape");
                foreach (int extent in tensor.Shape)
                    json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.Data.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Blanks after the header bring the tensors to a multiple of eight bytes.
        while (buffer.Length % LengthBytes != 0)
            buffer.WriteByte((byte)' ');
        return buffer.ToArray();
    }

    private static CheckpointFormatException Malformed(string path, string reason, Exception? cause = null) =>
        new($"{path} is not a readable safetensors file: {reason}.", cause!);
}
