using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Pretrained;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;

namespace BachBot.Cli.Running;

/// <summary>The models of a harmoniser, as a user names them.</summary>
internal sealed class HarmonizerModels : IDisposable
{
    private readonly LanguageModel _judge;
    private readonly LanguageModel? _guide;

    /// <summary>Loads models.</summary>
    /// <param name="backend">What computes.</param>
    /// <param name="judge">The model that tells how probable pieces are: a file or a name.</param>
    /// <param name="guide">The model that proposes notes; null for the one that goes with the other.</param>
    /// <exception cref="ArgumentException">They are no models that can harmonise.</exception>
    /// <exception cref="CommandException">There is no such model.</exception>
    public HarmonizerModels(IBackend backend, string judge, string? guide)
    {
        if (guide is null && ModelFiles.IsPretrained(judge, PretrainedModel.Composer))
            guide = PretrainedModel.Harmonizer.Name;
        _judge = ModelFiles.Load(backend, judge);
        try
        {
            _guide = guide is null ? null : ModelFiles.Load(backend, guide);
            Harmonizer = _guide is null ? new Harmonizer(_judge) : new Harmonizer(_judge, _guide);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Harmonizer Harmonizer { get; }

    public void Dispose()
    {
        _judge.Dispose();
        _guide?.Dispose();
    }
}
