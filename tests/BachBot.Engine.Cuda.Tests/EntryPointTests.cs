using System.Reflection;
using System.Runtime.InteropServices;
using BachBot.Engine.Cuda.Driver.Native;

namespace BachBot.Engine.Cuda.Tests;

/// <summary>The lists of functions that a library must have name every one that is bound.</summary>
public sealed class EntryPointTests
{
    /// <summary>Only called for devices that have clusters.</summary>
    private static readonly string[] ForClusters = ["cuLaunchKernelEx", "cuOccupancyMaxActiveClusters"];

    [Fact]
    public void Of_the_driver() => Assert.Equal(Bound(typeof(CudaApi)), Sorted(CudaApi.EntryPoints.Concat(ForClusters)));

    [Fact]
    public void Of_nvrtc() => Assert.Equal(Bound(typeof(NvrtcApi)), Sorted(NvrtcApi.EntryPoints));

    [Fact]
    public void Of_cublas() => Assert.Equal(Bound(typeof(CublasApi)), Sorted(CublasApi.EntryPoints));

    private static IEnumerable<string> Bound(Type type) => Sorted(
        from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public)
        where method.IsDefined(typeof(DllImportAttribute)) || method.IsDefined(typeof(LibraryImportAttribute))
        select method.Name);

    private static IEnumerable<string> Sorted(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);
}
