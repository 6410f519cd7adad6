using System.ComponentModel;
using System.Diagnostics;

namespace BachBot.Cuda.Emulation;

/// <summary>The host's C++ compiler.</summary>
internal sealed record CppCompiler(string Command, string Version)
{
    /// <summary>The first of <c>CXX</c>, g++ and c++ that answers, or null.</summary>
    public static CppCompiler? Find()
    {
        string?[] commands = [Environment.GetEnvironmentVariable("CXX"), "g++", "c++"];
        foreach (string? command in commands)
        {
            if (string.IsNullOrWhiteSpace(command))
                continue;
            try
            {
                (int code, string output) = Start(command, "--version");
                if (code == 0)
                    return new CppCompiler(command, output);
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
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
