using BachBot.Cuda.Emulation;
using BachBot.Engine.Backends;
using BachBot.Engine.Tensors;
using BachBot.Engine.Tests.Support;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>What only an emulated device can be made to do. It has one behaviour for the whole process, so these tests run
/// when no others do.</summary>
[Collection(nameof(Alone))]
public sealed class EmulatedDeviceTests : IDisposable
{
    private static readonly EmulationOptions[] Orders =
    [
        new() { ThreadOrder = ThreadOrder.InOrder },
        new() { ThreadOrder = ThreadOrder.Reversed },
        new() { ThreadOrder = ThreadOrder.Random, Seed = 2 },
        new() { ThreadOrder = ThreadOrder.Random, Seed = 3, Workers = 2 },
    ];

    public EmulatedDeviceTests() => Skip.If(TestCuda.IsGpu, "a GPU decides this itself");

    public void Dispose() => TestCuda.Reset();

    /// <summary>A race that the checks of every launch should miss would show here.</summary>
    [SkippableFact]
    public void Results_do_not_depend_on_the_order_of_threads()
    {
        using CudaBackend backend = TestCuda.Create();
        foreach (OpCase testCase in OpCases.All)
        {
            TestCuda.Configure(new EmulationOptions());
            OpRun expected = testCase.Run(backend);
            foreach (EmulationOptions order in Orders)
            {
                TestCuda.Configure(order);
                OpRun actual = testCase.Run(backend);

                Compare.Close(expected.Outputs, actual.Outputs, 0, $"{testCase.Name}, {order}");
                Compare.Close(expected.Gradients, actual.Gradients, 0, $"gradient of {testCase.Name}, {order}");
            }
        }
    }

    [SkippableFact]
    public void A_kernel_that_failed_is_told_at_once_and_again_and_hidden_by_nothing()
    {
        CudaBackend backend = TestCuda.Create();
        CudaBackend another = TestCuda.Create();
        using Tensor step = backend.Allocate(new Shape(1), DType.Int32);
        Tensor x = backend.Allocate(new Shape(4), DType.Float32);
        // A kernel that writes where nothing is.
        backend.Execution.Driver.Free(backend.Execution.AddressOf(x));
        try
        {
            Exception? thrown = Record.Exception(() =>
            {
                using (backend)
                using (x)
                {
                    backend.Dropout(new DropoutMask(0.5, 1, 0, step), x, x);
                    backend.Synchronize();
                }
            });

            var failure = Assert.IsType<CudaException>(thrown);
            Assert.True(failure.IsSticky);
            Assert.Contains("CUDA_ERROR_ILLEGAL_ADDRESS (700)", failure.Message, StringComparison.Ordinal);
            // On a thread where the context is not current yet.
            Exception? elsewhere = null;
            var thread = new Thread(() => elsewhere = Record.Exception(another.Dispose));
            thread.Start();
            thread.Join();
            Assert.Null(elsewhere);
            Assert.False(CudaBackend.TryCreate(backend.Options, out _, out string? reason));
            Assert.Contains("(700)", reason, StringComparison.Ordinal);
        }
        finally
        {
            EmulatedCuda.ResetError();
        }
        using CudaBackend next = TestCuda.Create();
        using Tensor y = next.Allocate(new Shape(1), DType.Float32);
        Assert.Equal([0.0], y.ToDoubles());
    }
}
