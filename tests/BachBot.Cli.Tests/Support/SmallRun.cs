namespace BachBot.Cli.Tests.Support;

/// <summary>A few synthetic chorales, a dataset of them and a small model trained on it: made once by the tool itself,
/// only read by the tests.</summary>
public sealed class SmallRun : IDisposable
{
    /// <summary>The sizes of the smallest model that still composes.</summary>
    internal static readonly string[] SmallModel =
        ["--layers", "1", "--hidden", "24", "--embedding", "8", "--batch", "8", "--sequence", "64"];

    private readonly TemporaryFolder _folder = new();

    public SmallRun()
    {
        Tool.Succeed("corpus", "generate", "--out", Scores, "--count", "24", "--seed", "3");
        Tool.Succeed("corpus", "prepare", Scores, "--out", Dataset);
        Tool.Succeed(["train", Dataset, "--out", Folder, "--epochs", "2", .. SmallModel]);
    }

    /// <summary>The folder of 24 scores.</summary>
    public string Scores => _folder.File("scores");

    /// <summary>The dataset.</summary>
    public string Dataset => _folder.File("chorales.dataset");

    /// <summary>The run's folder.</summary>
    public string Folder => _folder.File("run");

    /// <summary>The trained model.</summary>
    public string Model => System.IO.Path.Combine(Folder, "model.safetensors");

    public void Dispose() => _folder.Dispose();
}

/// <summary>The tests that share one <see cref="SmallRun"/>.</summary>
[CollectionDefinition(Name)]
public sealed class SmallRunTests : ICollectionFixture<SmallRun>
{
    public const string Name = "small run";
}
