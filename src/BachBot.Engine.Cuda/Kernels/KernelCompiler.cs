using System.Globalization;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Cuda.Kernels;

/// <summary>Compiles kernel files for one device, or takes them from the cache.</summary>
internal sealed class KernelCompiler
{
    private readonly ICudaCompiler _compiler;
    private readonly KernelCache _cache;
    private readonly string[] _options;

    /// <exception cref="CudaException">NVRTC knows no architecture that the device can run.</exception>
    public KernelCompiler(ICudaCompiler compiler, CudaDeviceInfo device, DType scalarType, KernelCache cache)
    {
        (_compiler, _cache) = (compiler, cache);
        _options =
        [
            $"--gpu-architecture={Target(compiler, device)}",
            "--std=c++17",
            "--generate-line-info",
            $"-DSCALAR={(scalarType == DType.Float64 ? "double" : "float")}",
        ];
    }

    /// <summary>NVRTC's version.</summary>
    public Version Version => _compiler.Version;

    /// <summary>The compiled code of a kernel file.</summary>
    /// <param name="build">The file and its macros.</param>
    /// <param name="anew">Compiles even if the cache has it.</param>
    /// <exception cref="KernelCompilationException">NVRTC does not accept it.</exception>
    public byte[] Compile(KernelBuild build, bool anew = false)
    {
        KernelSource source = KernelSources.Of(build.File);
        string[] options = [.. _options, .. build.Options];
        return _cache.Get(source, options, _compiler.Version, () => _compiler.Compile(source, options), anew);
    }

    /// <summary>The device's own architecture if NVRTC knows it: then the code runs as it is. For a newer device PTX
    /// for the newest one known, which the driver translates.</summary>
    internal static string Target(ICudaCompiler compiler, CudaDeviceInfo device)
    {
        int own = device.Architecture;
        if (compiler.Architectures.Contains(own))
            return string.Create(CultureInfo.InvariantCulture, $"sm_{own}");
        int[] older = [.. compiler.Architectures.Where(architecture => architecture < own)];
        if (older.Length == 0)
            throw new CudaException(string.Create(
                CultureInfo.InvariantCulture,
                $"NVRTC {compiler.Version} compiles for {compiler.Architectures[0]} and newer; {device.Name} is a {own}: ")
                + "install the CUDA 12 libraries, which know older devices.");
        return string.Create(CultureInfo.InvariantCulture, $"compute_{older[^1]}");
    }
}
