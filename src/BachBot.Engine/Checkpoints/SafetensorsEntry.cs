using System.Buffers.Binary;

namespace BachBot.Engine.Checkpoints;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">Its extents; none for a scalar.</param>
/// <param name="Data">Its elements, row-major, little-endian.</param>
public sealed record SafetensorsEntry(
    string Name, SafetensorsType Type, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Number of elements.</summary>
    public int ElementCount => Data.Length / ElementSize(Type);

    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(SafetensorsType type) => type switch
    {
        SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.F32 or SafetensorsType.I32 => 4,
        _ => 8,
    };

    /// <summary>Makes a tensor of half precision values.</summary>
    public static SafetensorsEntry Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<Half> values)
    {
        var data = new byte[values.Length * ElementSize(SafetensorsType.F16)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteHalfLittleEndian(data.AsSpan(i * ElementSize(SafetensorsType.F16)), values[i]);
        return new SafetensorsEntry(name, SafetensorsType.F16, shape, data);
    }

    /// <summary>Makes a tensor of single precision values.</summary>
    public static SafetensorsEntry Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<float> values)
    {
        var data = new byte[values.Length * sizeof(float)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(data.AsSpan(i * sizeof(float)), values[i]);
        return new SafetensorsEntry(name, SafetensorsType.F32, shape, data);
    }

    /// <summary>Makes a tensor of double precision values.</summary>
    public static SafetensorsEntry Of(string name, IReadOnlyList<int> shape, ReadOnlySpan<double> values)
    {
        var data = new byte[values.Length * sizeof(double)];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(data.AsSpan(i * sizeof(double)), values[i]);
        return new SafetensorsEntry(name, SafetensorsType.F64, shape, data);
    }

    /// <summary>The elements as doubles; exact for every type but 64-bit integers beyond 2^53.</summary>
    public double[] ToDoubles()
    {
        int size = ElementSize(Type);
        var values = new double[Data.Length / size];
        ReadOnlySpan<byte> data = Data.Span;
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = data.Slice(i * size, size);
            values[i] = Type switch
            {
                SafetensorsType.F16 => (double)BinaryPrimitives.ReadHalfLittleEndian(element),
                SafetensorsType.BF16 => BitConverter.UInt32BitsToSingle(
                    (uint)BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
                SafetensorsType.F32 => BinaryPrimitives.ReadSingleLittleEndian(element),
                SafetensorsType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(element),
                SafetensorsType.I32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                _ => BinaryPrimitives.ReadInt64LittleEndian(element),
            };
        }
        return values;
    }
}
