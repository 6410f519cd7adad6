using BachBot.Engine.Layers;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>A device without free memory. Other tests would have none meanwhile, so these run when no others of this
/// project do; on a GPU the projects are to be run one after the other.</summary>
[Collection(nameof(Alone))]
public sealed class FullDeviceTests
{
    [SkippableFact]
    public void Memory_that_is_not_there_is_refused_with_the_sizes_and_the_backend_goes_on()
    {
        using CudaBackend backend = TestCuda.Create();
        using Tensor small = backend.Allocate(new Shape(4), DType.Float64);
        var tooLarge = new Shape(int.MaxValue / 4, 4);

        // More than any device has.
        Tensor[] taken = new Tensor[64];
        var exception = Assert.Throws<CudaException>(() =>
        {
            for (int i = 0; i < taken.Length; i++)
                taken[i] = backend.Allocate(tooLarge, DType.Float64);
        });
        foreach (Tensor? tensor in taken)
            tensor?.Dispose();

        Assert.Equal(2, exception.Code);
        Assert.Contains("16,384.0 MB were asked for a tensor of shape", exception.Message, StringComparison.Ordinal);
        Assert.Contains(backend.Device.Name, exception.Message, StringComparison.Ordinal);
        small.Write([1.0, 2, 3, 4]);
        Assert.Equal([1.0, 2, 3, 4], small.ToDoubles());
    }

    [SkippableFact]
    public void A_layer_whose_buffers_did_not_fit_works_again_at_a_smaller_size()
    {
        using CudaBackend backend = TestCuda.Create();
        using var layer = new Embedding(backend, "embedding", 2, 4096);
        using var parameters = new ParameterSet(backend, layer.Parameters, seed: 1);
        using Tensor few = backend.Allocate(new Shape(1, 2), DType.Int32);
        double[] expected = layer.Forward(few).ToDoubles();
        using Tensor many = backend.Allocate(new Shape(500, 1000), DType.Int32);
        using var ballast = new Ballast(backend);

        Assert.Equal(2, Assert.Throws<CudaException>(() => layer.Forward(many)).Code);
        ballast.Dispose();

        Assert.Equal(expected, layer.Forward(few).ToDoubles());
    }

    /// <summary>Takes the device's memory until less than a gigabyte is free.</summary>
    private sealed class Ballast : IDisposable
    {
        private readonly List<Tensor> _tensors = [];

        public Ballast(CudaBackend backend)
        {
            const int Gigabyte = 1 << 30;
            try
            {
                while (true)
                    _tensors.Add(backend.Allocate(new Shape(Gigabyte / sizeof(float)), DType.Float32));
            }
            catch (CudaException)
            {
            }
        }

        public void Dispose()
        {
            foreach (Tensor tensor in _tensors)
                tensor.Dispose();
            _tensors.Clear();
        }
    }
}
