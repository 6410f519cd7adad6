using System.Runtime.InteropServices;
using System.Text;

namespace BachBot.Cuda.Emulation.Tests.Support;

/// <summary>NVRTC's calls around one program.</summary>
internal static unsafe class Compiler
{
    public const string Architecture = "--gpu-architecture=sm_90";

    /// <summary>Compiles a text; gives NVRTC's code, its log, and the module if there is one.</summary>
    public static (int Code, string Log, byte[] Module) Compile(
        string source, string name, string[] options, (string Name, string Text)[] headers)
    {
        using var memory = new NativeTexts();
        nint program;
        int code = ((delegate* unmanaged<nint*, nint, nint, int, nint*, nint*, int>)Entry.Nvrtc("nvrtcCreateProgram"))(
            &program, memory.Add(source), memory.Add(name), headers.Length,
            memory.AddAll([.. headers.Select(header => header.Text)]),
            memory.AddAll([.. headers.Select(header => header.Name)]));
        Assert.Equal(0, code);
        code = ((delegate* unmanaged<nint, int, nint*, int>)Entry.Nvrtc("nvrtcCompileProgram"))(
            program, options.Length, memory.AddAll(options));
        byte[] log = Get(program, "nvrtcGetProgramLog");
        byte[] module = code == 0 ? Get(program, "nvrtcGetCUBIN") : [];
        ((delegate* unmanaged<nint*, int>)Entry.Nvrtc("nvrtcDestroyProgram"))(&program);
        return (code, Encoding.UTF8.GetString(log).TrimEnd('\0'), module);
    }

    private static byte[] Get(nint program, string what)
    {
        nuint size;
        Assert.Equal(0, ((delegate* unmanaged<nint, nuint*, int>)Entry.Nvrtc(what + "Size"))(program, &size));
        var bytes = new byte[size];
        fixed (byte* target = bytes)
        {
            if (size > 0)
                Assert.Equal(0, ((delegate* unmanaged<nint, byte*, int>)Entry.Nvrtc(what))(program, target));
        }
        return bytes;
    }

    /// <summary>Texts as C strings, for as long as a call needs them.</summary>
    private sealed class NativeTexts : IDisposable
    {
        private readonly List<nint> _texts = [];

        public nint Add(string text)
        {
            _texts.Add(Marshal.StringToCoTaskMemUTF8(text));
            return _texts[^1];
        }

        public nint* AddAll(string[] texts)
        {
            nint table = Marshal.AllocCoTaskMem((texts.Length + 1) * sizeof(nint));
            _texts.Add(table);
            for (int i = 0; i < texts.Length; i++)
                ((nint*)table)[i] = Add(texts[i]);
            return (nint*)table;
        }

        public void Dispose() => _texts.ForEach(Marshal.FreeCoTaskMem);
    }
}
