using System.Text.RegularExpressions;

namespace BachBot.Engine.Tests.Architecture;

/// <summary>The direction of dependencies, read off the names in the sources: Training and Sampling stand on
/// Models, those on Layers, those on Backends; a layer never names a concrete backend.</summary>
public sealed partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> Engine = new()
    {
        ["Tensors"] = [],
        ["Text"] = [],
        ["Random"] = [],
        ["Backends"] = ["Tensors", "Random"],
        ["Reference"] = ["Backends", "Tensors", "Random"],
        ["Cpu"] = ["Backends", "Tensors", "Random"],
        ["Checkpoints"] = ["Tensors"],
        ["Layers"] = ["Backends", "Checkpoints", "Tensors", "Random"],
        ["Models"] = ["Layers", "Backends", "Checkpoints", "Tensors", "Text"],
        ["Training"] = ["Models", "Layers", "Backends", "Checkpoints", "Tensors"],
        ["Sampling"] = ["Models", "Backends", "Tensors"],
    };

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["BachBot.Engine"] = [],
        ["BachBot.Chorales"] = ["BachBot.Engine"],
        ["BachBot.Engine.Cuda"] = ["BachBot.Engine"],
        ["BachBot.Engine.ManagedCuda"] = ["BachBot.Engine.Cuda"],
        ["BachBot.Cli"] = ["BachBot.Chorales", "BachBot.Engine.Cuda", "BachBot.Engine"],
    };

    public static TheoryData<string> Folders => new(Engine.Keys);

    public static TheoryData<string> ProjectNames => new(Projects.Keys);

    [SkippableTheory]
    [MemberData(nameof(Folders))]
    public void A_folder_of_the_engine_uses_only_what_lies_beneath_it(string folder)
    {
        string root = Path.Combine(Source(), "BachBot.Engine", folder);
        string[] allowed = [folder, .. Engine[folder]];

        foreach (string file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories))
        {
            IEnumerable<string> used = File.ReadLines(file)
                .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
                .SelectMany(line => Names().Matches(line))
                .Select(match => match.Groups["folder"].Value);
            Assert.All(used, part => Assert.True(
                allowed.Contains(part), $"{folder}/{Path.GetFileName(file)} uses BachBot.Engine.{part}."));
        }
    }

    [SkippableFact]
    public void Every_folder_of_the_engine_has_its_place() => Assert.Equal(
        Engine.Keys.Order(),
        Directory.EnumerateDirectories(Path.Combine(Source(), "BachBot.Engine"))
            .Select(path => Path.GetFileName(path)!)
            .Where(name => name is not ("bin" or "obj"))
            .Order());

    [SkippableTheory]
    [MemberData(nameof(ProjectNames))]
    public void A_project_references_only_what_lies_beneath_it(string project)
    {
        string file = Path.Combine(Source(), project, project + ".csproj");

        IEnumerable<string> references = References().Matches(File.ReadAllText(file))
            .Select(match => match.Groups["project"].Value);

        Assert.Subset(Projects[project].ToHashSet(), references.ToHashSet());
    }

    /// <summary>Names of the engine, be they in using lines, aliases or the code itself.</summary>
    [GeneratedRegex(@"BachBot\.Engine\.(?<folder>\w+)")]
    private static partial Regex Names();

    [GeneratedRegex(@"<ProjectReference Include=""[^""]*[\\/](?<project>[\w.]+)\.csproj""")]
    private static partial Regex References();

    private static string Source()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "BachBot.Engine.sln")))
                return Path.Combine(folder.FullName, "src");
        }
        throw new SkipException("the sources do not lie above the test assembly");
    }
}
