using System.Runtime.CompilerServices;
using System.Text;
using BachBot.Engine.Cuda;
using BachBot.Engine.Cuda.Driver;
using BachBot.Engine.Cuda.Driver.Native;
using ManagedCuda.NVRTC;

namespace BachBot.Engine.ManagedCuda;

/// <summary>NVRTC through ManagedCuda.</summary>
internal sealed class ManagedCudaCompiler : ICudaCompiler
{
    public ManagedCudaCompiler()
    {
        int major = 0;
        int minor = 0;
        Check(NVRTCNativeMethods.nvrtcVersion(ref major, ref minor));
        Version = new Version(major, minor);
        int count = 0;
        Check(NVRTCNativeMethods.nvrtcGetNumSupportedArchs(ref count));
        var architectures = new int[count];
        Check(NVRTCNativeMethods.nvrtcGetSupportedArchs(architectures));
        Architectures = architectures;
    }

    public Version Version { get; }

    public IReadOnlyList<int> Architectures { get; }

    public byte[] Compile(KernelSource source, IReadOnlyList<string> options)
    {
        try
        {
            using var compiler = new CudaRuntimeCompiler(
                source.Text, source.Name, [.. source.Headers.Values], [.. source.Headers.Keys]);
            Compile(compiler, source, options);
            return options.Any(option => option.Contains("compute_", StringComparison.Ordinal))
                ? compiler.GetPTX()
                : compiler.GetCubin();
        }
        catch (NVRTCException exception)
        {
            throw new CudaException($"NVRTC: {Describe(exception.NVRTCError)}", exception);
        }
    }

    private void Compile(CudaRuntimeCompiler compiler, KernelSource source, IReadOnlyList<string> options)
    {
        try
        {
            compiler.Compile([.. options]);
        }
        catch (NVRTCException exception)
        {
            string log = Encoding.UTF8.GetString(compiler.GetLog()).TrimEnd('\0', '\r', '\n', ' ');
            throw new KernelCompilationException(
                $"NVRTC {Version} cannot compile {source.Name} with {string.Join(' ', options)}: "
                + $"{NVRTCNativeMethods.nvrtcGetErrorString(exception.NVRTCError)}{Environment.NewLine}{log}",
                log);
        }
    }

    private static void Check(nvrtcResult result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != nvrtcResult.Success)
            throw new CudaException($"{CudaApi.NameOf(call)}: {Describe(result)}");
    }

    private static string Describe(nvrtcResult result) =>
        $"{NVRTCNativeMethods.nvrtcGetErrorString(result)} ({(int)result})";
}
