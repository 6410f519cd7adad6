using BachBot.Engine.Models;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Training;

/// <summary>A copy of a model's weights and statistics as they were at the best validation loss.</summary>
internal sealed class BestWeights : IDisposable
{
    private readonly LanguageModel _model;
    private readonly List<(Tensor Original, Tensor Copy)> _tensors = [];

    public BestWeights(LanguageModel model)
    {
        _model = model;
        foreach (Tensor original in model.Buffers.Select(buffer => buffer.Tensor).Prepend(model.Parameters.Values))
            _tensors.Add((original, model.Backend.Allocate(original.Shape, original.Type)));
    }

    public bool IsTaken { get; private set; }

    public void Take()
    {
        foreach ((Tensor original, Tensor copy) in _tensors)
            _model.Backend.Copy(original, copy);
        IsTaken = true;
    }

    public void Restore()
    {
        foreach ((Tensor original, Tensor copy) in _tensors)
            _model.Backend.Copy(copy, original);
    }

    public void Dispose()
    {
        foreach ((_, Tensor copy) in _tensors)
            copy.Dispose();
    }
}
