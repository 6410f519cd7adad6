using BachBot.Engine.Backends;
using BachBot.Engine.Reference;

namespace BachBot.Engine.Tests.Support;

/// <summary>The backends that tests run on, by name.</summary>
public static class TestBackends
{
    private static readonly Dictionary<string, Func<IBackend>> Factories = new()
    {
        ["reference float"] = () => new ReferenceBackend<float>(),
        ["reference double"] = () => new ReferenceBackend<double>(),
    };

    public static IEnumerable<string> Names => Factories.Keys;

    public static IBackend Create(string name) => Factories[name]();
}
