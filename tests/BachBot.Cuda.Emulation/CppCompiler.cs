using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace BachBot.Cuda.Emulation;

/// <summary>The host's C++ compiler, which must be g++: the checks stand on how it instruments code.</summary>
internal sealed record CppCompiler(string Command, string Version)
{
    /// <summary>The first version that has all the options in use.</summary>
    public const int OldestVersion = 12;

    /// <summary>The first of <c>CXX</c>, g++ and c++ that is a g++ of a sufficient version, or null.</summary>
    public static CppCompiler? Find()
    {
        string?[] commands = [Environment.GetEnvironmentVariable("CXX"), "g++", "c++"];
        foreach (string? command in commands)
        {
            if (string.IsNullOrWhiteSpace(command))
                continue;
            try
            {
                (int code, string version) = Start(command, "--version");
                if (code == 0 && version.Contains("Free Software Foundation", StringComparison.Ordinal)
                    && Major(command) >= OldestVersion)
                    return new CppCompiler(command, version);
            }
            catch (Win32Exception)
            {
                // Not installed: the next one.
            }
        }
        return null;
    }

    /// <summary>Runs the compiler and gives its exit code and all that it printed.</summary>
    public (int ExitCode, string Output) Run(params string[] arguments) => Start(Command, arguments);

    /// <summary>Runs a program to its end.</summary>
    public static (int ExitCode, string Output) Start(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static int Major(string command)
    {
        (_, string version) = Start(command, "-dumpversion");
        return int.TryParse(version.Trim().Split('.')[0], CultureInfo.InvariantCulture, out int major) ? major : 0;
    }
}
