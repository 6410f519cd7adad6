using BachBot.Engine.Backends;
using BachBot.Engine.Models;

namespace BachBot.Chorales.Pretrained;

/// <summary>A model that comes with this assembly, trained by this project on chorales whose use is unrestricted
/// (CC0 1.0); <c>docs/models.md</c> is its card.</summary>
public sealed class PretrainedModel
{
    private readonly string _resource;

    private PretrainedModel(string name) => (Name, _resource) = (name, $"{name}.safetensors");

    /// <summary>Composes: it is told what came so far, the bars and the key.</summary>
    public static PretrainedModel Composer { get; } = new("composer");

    /// <summary>Proposes the notes that are missing: it is also told which ones are given, where phrases end, and when the
    /// piece does.</summary>
    public static PretrainedModel Harmonizer { get; } = new("harmonizer");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PretrainedModel> All { get; } = [Composer, Harmonizer];

    /// <summary>Its name: <c>composer</c> or <c>harmonizer</c>.</summary>
    public string Name { get; }

    /// <summary>Loads it.</summary>
    /// <param name="backend">What computes; must outlive the model.</param>
    public LanguageModel Load(IBackend backend)
    {
        using Stream stream = Open();
        return LanguageModel.Load(backend, stream, $"the {Name} that comes with BachBot.Chorales");
    }

    /// <summary>Opens its safetensors file.</summary>
    public Stream Open() => typeof(PretrainedModel).Assembly.GetManifestResourceStream(_resource)
        ?? throw new InvalidOperationException($"The assembly was built without its resource '{_resource}'.");
}
