using System.Text.Json;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Tests.Golden;

/// <summary>A file of <c>make_golden.py</c>.</summary>
public sealed class GoldenCase
{
    private readonly JsonElement _root;

    private GoldenCase(JsonElement root) => _root = root;

    public IReadOnlyDictionary<string, double[]> Inputs => Values("inputs");

    public IReadOnlyDictionary<string, double[]> Outputs => Values("outputs");

    public IReadOnlyDictionary<string, double[]> Gradients => Values("gradients");

    public static GoldenCase Load(string name)
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json");
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
        return new GoldenCase(document.RootElement.Clone());
    }

    public int Size(string name) => _root.GetProperty("sizes").GetProperty(name).GetInt32();

    /// <summary>An input of integers.</summary>
    public int[] Integers(string name) => Array.ConvertAll(Inputs[name], value => (int)value);

    /// <summary>Gives a case PyTorch's inputs and upstream gradients.</summary>
    public T Into<T>(T testCase)
        where T : OpCase
    {
        foreach ((string name, double[] values) in Inputs)
            testCase.Inputs[name] = values;
        foreach ((string name, double[] values) in Values("upstream"))
            testCase.Upstream[name] = values;
        return testCase;
    }

    private Dictionary<string, double[]> Values(string section) =>
        _root.GetProperty(section).EnumerateObject().ToDictionary(
            property => property.Name,
            property => property.Value.EnumerateArray().Select(value => value.GetDouble()).ToArray());
}
