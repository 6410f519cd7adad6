using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Cpu;

/// <summary>Cases beyond the shared ones: sizes that cross the CPU backend's blocks (256 deep, 256 rows of a gradient,
/// 64 rows of batch normalisation, 16384 elements of an optimiser), parts of a batch smaller than a tile, and calls
/// with too few rows to pack weights for.</summary>
internal static class CpuCases
{
    private static readonly Func<OpCase>[] Factories =
    [
        () => new LstmCase(6, 50, 70, 67),
        () => new LstmCase(2, 13, 300, 70),
        () => new LstmCase(7, 1, 17, 31),
        () => new LstmCase(9, 1, 3, 16),
        () => new LstmCase(1, 3, 40, 24),
        () => new GruCase(6, 50, 40, 90),
        () => new GruCase(2, 13, 300, 35),
        () => new GruCase(1, 3, 40, 24),
        () => new ElmanCase(2, 50, 40, 270),
        () => new ElmanCase(6, 50, 300, 35),
        () => new ElmanCase(1, 3, 40, 24),
        () => new EmbeddingCase(30, 20, 3, 17),
        () => new BatchNormCase(new Shape(13, 50, 40)),
        () => new BatchNormCase(new Shape(1, 65, 3), offset: 3),
        () => new DropoutCase(new Shape(700, 50), 0.3),
        () => new LinearCase(9, 50, 300, 270),
        () => new LinearCase(1, 7, 300, 108),
        () => new LinearCase(2, 4, 3, 3),
        () => new SoftmaxCrossEntropyCase(13, 5, 15),
        () => new SoftmaxCrossEntropyCase(13, 10, 16),
        () => new SoftmaxCrossEntropyCase(1, 1, 1000),
        () => new AdamCase(40_001, ClipKind.Norm, decay: 0.01),
        () => new SgdCase(40_001, ClipKind.Norm),
        () => new SampleCase(3, 1000, new(0.9, 0, 0.95, 6)),
        () => new SampleCase(3, 1000, new(1, 1001, 1, 7), masked: true),
    ];

    public static TheoryData<string> Names()
    {
        var data = new TheoryData<string>();
        foreach (OpCase testCase in All)
            data.Add(testCase.Name);
        return data;
    }

    public static TheoryData<string> SharedAndOwnNames()
    {
        TheoryData<string> data = Names();
        foreach (OpCase testCase in OpCases.All)
            data.Add(testCase.Name);
        return data;
    }

    public static OpCase ByName(string name) =>
        All.Concat(OpCases.All).First(testCase => testCase.Name == name);

    private static IEnumerable<OpCase> All => Factories.Select(factory => factory());
}
