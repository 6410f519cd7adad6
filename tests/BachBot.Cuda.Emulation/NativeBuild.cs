using System.Runtime.InteropServices;

namespace BachBot.Cuda.Emulation;

/// <summary>Compiles the libraries into a folder that later processes find again.</summary>
internal static class NativeBuild
{
    // The name under which kernels and the emulated cuBLAS refer to the emulated driver: a real libcuda, if there is
    // one in the same process, has another.
    private const string DriverSoName = "libbachbot-emulated-cuda.so";

    /// <summary>Tenths of a second, five minutes in all: a build takes half a minute.</summary>
    private const int MostWaits = 3000;

    private static readonly string[] Flags =
        ["-std=c++20", "-fPIC", "-fvisibility=hidden", "-Wall", "-Wextra"];

    // The products' loops become vector code at -O3 only; NVRTC's time is the compiler's, not its own.
    private static readonly NativeLibraryPlan[] Plans =
    [
        new("libcuda.so.1", DriverSoName, ["driver", "runtime", "memory"], "-O2", ["-ldl", "-lpthread"]),
        new("libnvrtc.so.12", "libnvrtc.so.12", ["nvrtc"], "-O1", ["-ldl"]),
        new("libcublas.so.12", "libcublas.so.12", ["cublas"], "-O3", ["-l:" + DriverSoName]),
    ];

    public static BuildResult Run()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return new(null, "the CUDA emulator runs on Linux on x64 only");
        if (CppCompiler.Find() is not { } compiler)
            return new(null, $"no g++ {CppCompiler.OldestVersion} or later was found (CXX, g++ or c++)");
        string cache = Path.Combine(Path.GetTempPath(), $"bachbot-emulated-cuda-{Environment.UserName}");
        string key = NativeSources.Key(compiler.Command, compiler.Version, string.Join(' ', Flags));
        string target = Path.Combine(cache, key);
        if (Directory.Exists(target))
            return new(target, null);

        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(cache, Owner);
        string building = $"{target}.{Environment.ProcessId}";
        // Of test projects that start side by side one builds, and the others wait for it.
        using FileStream turn = WaitForTurn(target + ".lock");
        if (Directory.Exists(target))
            return new(target, null);
        try
        {
            NativeSources.WriteTo(building);
            Compile(compiler, building);
            File.WriteAllText(Path.Combine(building, "compiler"), compiler.Command);
            Directory.Move(building, target);
            return new(target, null);
        }
        catch (NativeBuildException failure)
        {
            return new(null, failure.Message);
        }
        finally
        {
            if (Directory.Exists(building))
                Directory.Delete(building, recursive: true);
        }
    }

    /// <summary>A file that one process at a time holds open, as the system's lock on it goes with the process.</summary>
    private static FileStream WaitForTurn(string path)
    {
        for (int waited = 0; ; waited++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < MostWaits)
            {
                Thread.Sleep(100);
            }
        }
    }

    private static void Compile(CppCompiler compiler, string folder)
    {
        (string Name, string Optimization)[] units =
            [.. Plans.SelectMany(plan => plan.Units.Select(unit => (unit, plan.Optimization)))];
        Parallel.ForEach(units, unit =>
        {
            string source = UnitOf(folder, unit.Name, ".cpp");
            File.WriteAllText(source, NativeSources.Include(unit.Name));
            Check(compiler, [.. Flags, unit.Optimization, "-c", "-o", UnitOf(folder, unit.Name, ".o"), source]);
        });
        foreach (NativeLibraryPlan plan in Plans)
        {
            Check(compiler,
                ["-shared", "-o", Path.Combine(folder, plan.FileName), $"-Wl,-soname,{plan.SoName}", "-Wl,-z,defs",
                    "-Wl,-rpath,$ORIGIN", .. plan.Units.Select(unit => UnitOf(folder, unit, ".o")), "-L" + folder,
                    .. plan.Libraries]);
            if (plan.SoName != plan.FileName)
                File.CreateSymbolicLink(Path.Combine(folder, plan.SoName), plan.FileName);
        }
        foreach ((string unit, _) in units)
            File.Delete(UnitOf(folder, unit, ".o"));
    }

    private static string UnitOf(string folder, string unit, string extension) =>
        Path.Combine(folder, $"all-{unit}{extension}");

    private static void Check(CppCompiler compiler, string[] arguments)
    {
        (int code, string output) = compiler.Run(arguments);
        if (code != 0)
            throw new NativeBuildException($"{compiler.Command} cannot build the CUDA emulator: {FirstError(output)}");
    }

    private static string FirstError(string output)
    {
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.FirstOrDefault(line => line.Contains("error", StringComparison.OrdinalIgnoreCase))
            ?? lines.FirstOrDefault() ?? "no message";
    }
}
