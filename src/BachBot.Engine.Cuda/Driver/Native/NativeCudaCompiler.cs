using System.Runtime.CompilerServices;
using System.Text;
using static BachBot.Engine.Cuda.Driver.Native.NvrtcApi;

namespace BachBot.Engine.Cuda.Driver.Native;

/// <summary>NVRTC through bindings of our own.</summary>
internal sealed unsafe class NativeCudaCompiler : ICudaCompiler
{
    public NativeCudaCompiler()
    {
        int major;
        int minor;
        Check(nvrtcVersion(&major, &minor));
        Version = new Version(major, minor);
        int count;
        Check(nvrtcGetNumSupportedArchs(&count));
        var architectures = new int[count];
        fixed (int* first = architectures)
            Check(nvrtcGetSupportedArchs(first));
        Architectures = architectures;
    }

    public Version Version { get; }

    public IReadOnlyList<int> Architectures { get; }

    public byte[] Compile(KernelSource source, IReadOnlyList<string> options)
    {
        using var text = new NativeText(source.Text);
        using var name = new NativeText(source.Name);
        using var headers = new NativeTextArray([.. source.Headers.Values]);
        using var headerNames = new NativeTextArray([.. source.Headers.Keys]);
        using var arguments = new NativeTextArray(options);
        nint program;
        Check(nvrtcCreateProgram(
            &program, text.Address, name.Address, source.Headers.Count, headers.Address, headerNames.Address));
        try
        {
            int result = nvrtcCompileProgram(program, options.Count, arguments.Address);
            if (result != 0)
            {
                string log = Log(program);
                throw new KernelCompilationException(
                    $"NVRTC {Version} cannot compile {source.Name} with {string.Join(' ', options)}: "
                    + $"{CudaApi.Text(nvrtcGetErrorString(result))}{Environment.NewLine}{log}",
                    log);
            }
            return options.Any(option => option.Contains("compute_", StringComparison.Ordinal))
                ? Ptx(program)
                : Cubin(program);
        }
        finally
        {
            Check(nvrtcDestroyProgram(&program));
        }
    }

    private static string Log(nint program)
    {
        nuint size;
        Check(nvrtcGetProgramLogSize(program, &size));
        var log = new byte[size];
        fixed (byte* bytes = log)
            Check(nvrtcGetProgramLog(program, bytes));
        return Encoding.UTF8.GetString(log).TrimEnd('\0', '\r', '\n', ' ');
    }

    private static byte[] Cubin(nint program)
    {
        nuint size;
        Check(nvrtcGetCUBINSize(program, &size));
        var image = new byte[size];
        fixed (byte* bytes = image)
            Check(nvrtcGetCUBIN(program, bytes));
        return image;
    }

    private static byte[] Ptx(nint program)
    {
        nuint size;
        Check(nvrtcGetPTXSize(program, &size));
        var image = new byte[size];
        fixed (byte* bytes = image)
            Check(nvrtcGetPTX(program, bytes));
        return image;
    }

    private static void Check(int result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != 0)
            throw new CudaException(
                $"{CudaApi.NameOf(call)}: {CudaApi.Text(nvrtcGetErrorString(result))} ({result})");
    }
}
