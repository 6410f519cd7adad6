using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics.X86;
using System.Text.Json.Nodes;

namespace BachBot.Benchmarks.Peers;

/// <summary>Starts the two programs that are compared, each run in a process of its own.</summary>
/// <param name="python">The Python that has PyTorch.</param>
/// <param name="script">The PyTorch side.</param>
/// <param name="device">cpu or cuda.</param>
/// <param name="precision">float32, tf32 or bfloat16.</param>
internal sealed class Programs(string python, string script, string device, string precision)
{
    /// <summary>OpenBLAS with OpenMP: Debian's other build brings threads of its own beside PyTorch's, which halves the
    /// speed and more.</summary>
    private const string OpenMpBlas = "/usr/lib/x86_64-linux-gnu/openblas-openmp";

    /// <summary>Time that each run takes repetitions for.</summary>
    private const int Seconds = 4;

    private const string Install =
        "On Debian: apt-get install python3-torch libopenblas0-openmp. Elsewhere: pip install torch, and name its Python with --python.";

    /// <summary>Looks whether PyTorch can be run at its best.</summary>
    /// <returns>Its version, where it lies, what it is built with, and the environment that it is given.</returns>
    /// <exception cref="PeerException">It cannot.</exception>
    public JsonNode CheckPyTorch()
    {
        const string Question = """
            import json, torch
            print(json.dumps(dict(version=torch.__version__, file=torch.__file__, built_with=torch.__config__.show(),
                                  device=torch.cuda.get_device_name() if torch.cuda.is_available() else "cpu")))
            """;
        Dictionary<string, string> environment = PyTorchEnvironment();
        (int exitCode, string output, _) = Start(python, ["-c", Question], environment);
        if (exitCode != 0)
            throw new PeerException($"{python} has no PyTorch. {Install}");
        JsonNode answer = Parse(output) ?? throw new PeerException($"{python} is no Python. {Install}");
        string file = answer["file"]!.GetValue<string>();
        if (device == "cpu" && file.Contains("/usr/lib/python3", StringComparison.Ordinal) && !Directory.Exists(OpenMpBlas))
            throw new PeerException(
                $"Debian's PyTorch is at its best with OpenBLAS for OpenMP, and otherwise three times slower: {OpenMpBlas} is "
                + $"missing. {Install}");
        answer["environment"] = new JsonObject(
            environment.Select(variable => KeyValuePair.Create(variable.Key, (JsonNode?)variable.Value)));
        return answer;
    }

    /// <summary>Runs BachBot.Engine.</summary>
    public Run Engine(PeerCase one, int threads)
    {
        string json = Path.GetTempFileName();
        try
        {
            (int exitCode, _, string error) = Start(
                Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
                [
                    Path.Combine(AppContext.BaseDirectory, "bachbot.dll"), "bench", "--task", one.Task, "--backend", device,
                    "--json", json, "--precision", precision, .. Arguments(one, threads),
                ],
                []);
            return exitCode == 0
                ? Run.Of(JsonNode.Parse(File.ReadAllText(json))!["results"]![0]!)
                : throw new PeerException($"bachbot bench failed: {error.Trim()}");
        }
        finally
        {
            File.Delete(json);
        }
    }

    /// <summary>Runs PyTorch.</summary>
    public Run PyTorch(PeerCase one, PyTorchWay way)
    {
        string[] products = precision switch
        {
            "tf32" => ["--tf32"],
            "bfloat16" => ["--bf16"],
            _ => [],
        };
        (int exitCode, string output, string error) = Start(
            python,
            [script, one.Task, "--device", device, .. products, .. way.Options, .. Arguments(one, way.Threads)],
            PyTorchEnvironment());
        return exitCode == 0
            ? Run.Of(JsonNode.Parse(output)!)
            : throw new PeerException($"{script} failed with exit code {exitCode}: {error.Trim().Split('\n')[^1]}");
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static string[] Arguments(PeerCase one, int threads) =>
    [
        "--cell", one.Cell, "--batch", Text(one.Batch), "--sequence", Text(one.Sequence), "--threads", Text(threads),
        "--seconds", Text(Seconds),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>One pool of threads, each on its processor; and memory that is freed stays with the process: by default the
    /// C library gives large blocks back to the system, which then takes its time to hand them out again in every step.
    /// </summary>
    private static Dictionary<string, string> PyTorchEnvironment()
    {
        const string Never = "8589934592", Room = "67108864";
        var variables = new Dictionary<string, string>
        {
            ["OMP_PROC_BIND"] = "true",
            ["OMP_PLACES"] = "cores",
            ["MALLOC_MMAP_THRESHOLD_"] = Never,
            ["MALLOC_TRIM_THRESHOLD_"] = Never,
            ["MALLOC_TOP_PAD_"] = Room,
        };
        // Debian's OpenBLAS and PyTorch do not know newer processors and fall back to AVX2 on them.
        if (Avx512F.IsSupported)
        {
            variables["OPENBLAS_CORETYPE"] = "SkylakeX";
            variables["ATEN_CPU_CAPABILITY"] = "avx512";
        }
        if (Directory.Exists(OpenMpBlas))
            variables["LD_LIBRARY_PATH"] = $"{OpenMpBlas}:{Environment.GetEnvironmentVariable("LD_LIBRARY_PATH")}";
        return variables;
    }

    private static (int ExitCode, string Output, string Error) Start(
        string program, IEnumerable<string> arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
            start.Environment[name] = value;
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output, error.Result);
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new PeerException($"{program} cannot be started: {exception.Message}. {Install}");
        }
    }
}
