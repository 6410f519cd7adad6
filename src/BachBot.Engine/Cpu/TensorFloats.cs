using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cpu;

internal static class TensorFloats
{
    extension(Tensor? tensor)
    {
        /// <summary>The tensor's floats; none for a tensor that is not there, so that <c>fixed</c> gives null.</summary>
        public Span<float> Floats => tensor is null ? default : tensor.HostSpan<float>();
    }
}
