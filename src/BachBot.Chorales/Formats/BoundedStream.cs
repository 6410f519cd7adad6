using System.Runtime.InteropServices;

namespace BachBot.Chorales.Formats;

/// <summary>Reads a stream of unknown size without trusting it.</summary>
internal static class BoundedStream
{
    private const int BlockSize = 64 * 1024;

    /// <summary>A stream over bytes, without a copy where they are an array.</summary>
    public static MemoryStream Open(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);

    /// <summary>All bytes of a stream, or null if there are more than <paramref name="limit"/>.</summary>
    public static byte[]? ReadAll(Stream stream, int limit)
    {
        // The size of a file is known; a little more, so that its end is seen without growing.
        using var buffer = new MemoryStream(stream.CanSeek ? (int)Math.Min(stream.Length, limit) + 1 : 0);
        var block = new byte[BlockSize];
        int read;
        while ((read = stream.Read(block)) > 0)
        {
            if (buffer.Length + read > limit)
                return null;
            buffer.Write(block, 0, read);
        }
        return buffer.ToArray();
    }

    /// <summary>All bytes of a stream, or null if there are more than <paramref name="limit"/>.</summary>
    public static async Task<byte[]?> ReadAllAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var block = new byte[BlockSize];
        int read;
        while ((read = await stream.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (buffer.Length + read > limit)
                return null;
            buffer.Write(block, 0, read);
        }
        return buffer.ToArray();
    }
}
