using BachBot.Engine.Tensors;

namespace BachBot.Engine.Tests.Support;

/// <summary>All cases, made anew for each test. Shapes include a single step, a single sequence, BachBot's batch of 50,
/// sizes that are no multiple of any vector or tile, and for each kernel one with more rows, columns or parts than a
/// block of threads takes at once, as in real training.</summary>
public static class OpCases
{
    private static readonly Func<OpCase>[] Factories =
    [
        () => new EmbeddingCase(1, 1, 2, 5),
        () => new EmbeddingCase(7, 5, 13, 32),
        () => new EmbeddingCase(3, 5, 13, 100),
        () => new EmbeddingCase(111, 50, 3, 7),
        () => new EmbeddingCase(2, 3, 11, 5, k: 3),
        () => new EmbeddingCase(20, 33, 40, 35, k: 4),
        () => new LstmCase(1, 1, 1, 1),
        () => new LstmCase(3, 2, 4, 5),
        () => new LstmCase(2, 50, 7, 33),
        () => new LstmCase(5, 1, 32, 48),
        () => new LstmCase(4, 9, 19, 64),
        () => new GruCase(1, 1, 1, 1),
        () => new GruCase(3, 2, 4, 5),
        () => new GruCase(2, 50, 7, 33),
        () => new GruCase(4, 9, 19, 64),
        () => new ElmanCase(1, 1, 1, 1),
        () => new ElmanCase(3, 2, 4, 5),
        () => new ElmanCase(2, 50, 7, 33),
        () => new ElmanCase(4, 9, 19, 64),
        () => new BatchNormCase(new Shape(1, 3, 1)),
        () => new BatchNormCase(new Shape(5, 3, 7)),
        () => new BatchNormCase(new Shape(9, 50, 33)),
        () => new BatchNormCase(new Shape(40, 25, 16), offset: 5),
        () => new BatchNormCase(new Shape(64, 50, 9)),
        () => new BatchNormCase(new Shape(4, 25, 136)),
        () => new BatchNormCase(new Shape(170, 50, 4)),
        () => new BatchNormCase(new Shape(5, 3, 7), dropout: 0.3),
        () => new BatchNormCase(new Shape(9, 5, 16), dropout: 0.5),
        () => new BatchNormCase(new Shape(1, 70, 66), dropout: 0.3),
        () => new BatchNormCase(new Shape(64, 50, 68), dropout: 0.3),
        () => new BatchNormInferenceCase(new Shape(1, 1, 5)),
        () => new BatchNormInferenceCase(new Shape(4, 6, 33)),
        () => new DropoutCase(new Shape(1, 1, 3), 0.5),
        () => new DropoutCase(new Shape(7, 5, 37), 0.3),
        () => new DropoutCase(new Shape(3, 2, 16), 0),
        () => new DropoutCase(new Shape(64, 50, 64), 0.3),
        () => new LinearCase(1, 1, 1, 1),
        () => new LinearCase(3, 2, 5, 7),
        () => new LinearCase(9, 50, 33, 108),
        () => new LinearCase(64, 50, 8, 12),
        () => new SoftmaxCrossEntropyCase(1, 1, 2),
        () => new SoftmaxCrossEntropyCase(3, 5, 108),
        () => new SoftmaxCrossEntropyCase(12, 50, 108),
        () => new SoftmaxCrossEntropyCase(4, 4, 33, range: 1000),
        () => new AdamCase(1),
        () => new AdamCase(1000),
        () => new AdamCase(2099),
        () => new AdamCase(75, ClipKind.Value),
        () => new AdamCase(75, ClipKind.Norm, decay: 0.01),
        () => new SgdCase(1000, momentum: 0),
        () => new SgdCase(75, ClipKind.Value),
        () => new SgdCase(75, ClipKind.Norm),
        () => new SgdCase(200_000, ClipKind.Norm),
        () => new SampleCase(1, 1, new(1, 0, 1, 1)),
        () => new SampleCase(64, 108, new(1, 0, 1, 1)),
        () => new SampleCase(64, 108, new(0.7, 5, 1, 2)),
        () => new SampleCase(64, 108, new(1.3, 0, 0.9, 3), masked: true),
        () => new SampleCase(64, 33, new(1, 10, 0.5, 4), masked: true),
        () => new SampleCase(64, 33, new(1, 1, 1, 5)),
        () => new SampleCase(9, 300, new(2, 0, 1, 6)),
    ];

    public static IEnumerable<OpCase> All => Factories.Select(factory => factory());

    public static OpCase ByName(string name) => All.Single(testCase => testCase.Name == name);
}
