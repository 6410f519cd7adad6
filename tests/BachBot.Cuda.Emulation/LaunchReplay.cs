using System.Text;

namespace BachBot.Cuda.Emulation;

/// <summary>Builds, for every source among the recordings, a program of the instrumented kernels and the runtime, and
/// runs the recorded launches in it.</summary>
internal sealed class LaunchReplay(CppCompiler compiler, string libraries, Sanitizer sanitizer)
{
    // So many recordings for one start of the program, as command lines are not endless.
    private const int FilesOfOneRun = 200;

    private static readonly string[] RuntimeFlags = ["-std=c++20", "-O2", "-g1", "-DEMU_REPLAY", "-c"];

    private string Name => sanitizer == Sanitizer.Address ? "address" : "thread";

    private string[] SanitizerFlags => sanitizer == Sanitizer.Address
        ? ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-fno-omit-frame-pointer"]
        : ["-fsanitize=thread", "--param=tsan-distinguish-volatile=1"];

    public bool Run(string recordings, out string report)
    {
        string runtime = BuildRuntime();
        string[] recorded = [.. Directory.GetFiles(recordings, "*.launch").Order(StringComparer.Ordinal)];
        // A compiler and a program for each source: side by side, and told in their order.
        string[] complaints =
        [
            .. recorded.GroupBy(SourceOf).AsParallel().AsOrdered()
                .Select(group => Replay(Path.Combine(recordings, group.Key + ".source"), group, runtime)),
        ];
        bool clean = complaints.All(words => words.Length == 0);
        report = clean ? $"{recorded.Length} launches, all clean" : string.Concat(complaints);
        return clean;
    }

    /// <summary>What the sanitizer has to say of the launches of one source; nothing if they are clean.</summary>
    private string Replay(string sourcePath, IEnumerable<string> launches, string runtime)
    {
        string work = Directory.CreateTempSubdirectory("bachbot-replay-").FullName;
        try
        {
            string program = Link(SourceBundle.Read(sourcePath), work, runtime);
            return string.Concat(launches.Chunk(FilesOfOneRun).Select(files => RunProgram(program, files)));
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    // The runtime is not instrumented: it tells the sanitizer what its fibers and barriers mean.
    private string BuildRuntime()
    {
        string target = Path.Combine(libraries, $"replay-{Name}.o");
        if (File.Exists(target))
            return target;
        string unit = Path.Combine(libraries, $"replay-{Name}.{Environment.ProcessId}");
        File.WriteAllText(
            unit + ".cpp",
            NativeSources.Include("runtime") + "#include \"memory/shared_variables.cpp\"\n"
                + NativeSources.Include("replay"));
        Check([.. RuntimeFlags, $"-DEMU_SANITIZE_{Name.ToUpperInvariant()}", "-o", unit + ".o", unit + ".cpp"]);
        File.Move(unit + ".o", target, overwrite: true);
        File.Delete(unit + ".cpp");
        return target;
    }

    private string Link(SourceBundle source, string work, string runtime)
    {
        string program = Path.Combine(work, "replay");
        Check(["-x", "c++", "-std=" + source.Standard, "-O1", "-g1", "-w", "-fno-exceptions", "-fno-rtti",
            .. SanitizerFlags, "-I", Path.Combine(libraries, "device"), "-I", work, .. source.Flags,
            "-c", "-o", program + ".o", source.WriteTo(work)]);
        Check([.. SanitizerFlags, "-o", program, program + ".o", runtime, "-lpthread"]);
        return program;
    }

    private static string RunProgram(string program, string[] files)
    {
        (int code, string output) = CppCompiler.Start(program, files);
        // Where addresses are more random than the sanitizer can bear.
        if (code != 0 && output.Contains("unexpected memory mapping", StringComparison.Ordinal))
            (code, output) = CppCompiler.Start("setarch", ["-R", program, .. files]);
        if (code == 0)
            return "";
        return output.Length > 0 ? output : $"{program} ended with {code}";
    }

    private static string SourceOf(string recording)
    {
        using var reader = new BinaryReader(File.OpenRead(recording));
        return Encoding.ASCII.GetString(reader.ReadBytes(reader.ReadInt32()));
    }

    private void Check(string[] arguments)
    {
        (int code, string output) = compiler.Run(arguments);
        if (code != 0)
            throw new NativeBuildException($"{compiler.Command} cannot build the replay: {output}");
    }
}
