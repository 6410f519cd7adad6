using System.Buffers.Binary;
using System.Text;
using BachBot.Engine.Checkpoints;
using FsCheck;
using FsCheck.Fluent;

namespace BachBot.Engine.Tests.Checkpoints;

public sealed class SafetensorsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back()
    {
        Gen<(float[] Floats, double[] Doubles, string Text)> contents =
            from floats in ArbMap.Default.GeneratorFor<float[]>()
            from doubles in ArbMap.Default.GeneratorFor<double[]>()
            from text in ArbMap.Default.GeneratorFor<NonNull<string>>()
            select (floats, doubles, text.Get);
        Prop.ForAll(contents.ToArbitrary(), value =>
        {
            string path = PathOf("round-trip");
            // A lone surrogate is no text: JSON cannot hold it.
            string text = new([.. value.Text.Where(character => !char.IsSurrogate(character))]);
            SafetensorsFile.Write(
                path, [new("text", text)],
                [
                    SafetensorsEntry.Of("floats", [value.Floats.Length], value.Floats),
                    SafetensorsEntry.Of("doubles", [1, value.Doubles.Length], value.Doubles),
                ]);

            SafetensorsFile file = SafetensorsFile.Read(path);

            Assert.Equal(text, file.Metadata["text"]);
            Assert.Equal(value.Floats.Select(x => (double)x), file.Tensors["floats"].ToDoubles());
            Assert.Equal(value.Doubles, file.Tensors["doubles"].ToDoubles());
            Assert.Equal([1, value.Doubles.Length], file.Tensors["doubles"].Shape);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Half_precision_is_read()
    {
        string path = Raw("""{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[4,6]}}""",
            [0x00, 0x3C, 0x00, 0xC0, 0x80, 0x3F]);

        SafetensorsFile file = SafetensorsFile.Read(path);

        Assert.Equal([1.0, -2.0], file.Tensors["h"].ToDoubles());
        Assert.Equal([1.0], file.Tensors["b"].ToDoubles());
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "has 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}""", 4, "lies at bytes 0 to 8 of 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", 4, "lies at bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4, "lies at bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", 4, "has 4 bytes")]
    [InlineData("""{"a":{"dtype":"F32","shape":[65536,65536,65536,65536],"data_offsets":[0,4]}}""", 4, "has 4 bytes")]
    [InlineData("""{"a":{"dtype":"U7","shape":[1],"data_offsets":[0,4]}}""", 4, "'U7', which is not supported")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "cut or something was added")]
    [InlineData("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", 4, "lacks dtype")]
    [InlineData("""{"a":{"dtype":1,"shape":[1],"data_offsets":[0,4]}}""", 4, "wrong type")]
    [InlineData("""{"a":3}""", 0, "wrong type")]
    [InlineData("""[1]""", 0, "not a JSON object")]
    [InlineData("""{"a":""", 0, "not valid JSON")]
    public void A_malformed_header_is_refused_with_the_reason(string header, int dataBytes, string reason)
    {
        string path = Raw(header, new byte[dataBytes]);

        var exception = Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Read(path));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 40)]
    [InlineData(3)]
    public void A_wrong_header_length_is_refused(ulong length)
    {
        string path = PathOf("length");
        var bytes = new byte[10];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        File.WriteAllBytes(path, bytes);

        var exception = Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Read(path));

        Assert.Contains("header claims", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_few_bytes_is_refused()
    {
        string path = PathOf("short");
        File.WriteAllBytes(path, [1, 2, 3]);

        Assert.Throws<CheckpointFormatException>(() => SafetensorsFile.Read(path));
    }

    [Fact]
    public void A_write_that_fails_leaves_the_old_file_and_nothing_else()
    {
        string path = PathOf("kept");
        File.WriteAllText(path, "old");

        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new InvalidDataException();
        }));

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    private string PathOf(string name) => _folder.File(name + ".safetensors");

    private string Raw(string header, byte[] data)
    {
        string path = PathOf("raw");
        byte[] text = Encoding.UTF8.GetBytes(header);
        var length = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)text.Length);
        File.WriteAllBytes(path, [.. length, .. text, .. data]);
        return path;
    }
}
