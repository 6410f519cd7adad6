using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BachBot.Cli.Output;
using BachBot.Cli.Running;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot devices</c>: the backends and what they would run on.</summary>
internal static class DevicesCommand
{
    public static Command Create(Terminal terminal)
    {
        var command = new Command("devices", "Show what this machine can compute on.");
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            string vectors = Vector512.IsHardwareAccelerated ? "512-bit vectors"
                : Vector256.IsHardwareAccelerated ? "256-bit vectors"
                : "no wide vectors";
            terminal.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"cpu        {Environment.ProcessorCount} threads, {RuntimeInformation.ProcessArchitecture}, {vectors}"));
            terminal.Write("reference  single thread, for checking the others");
            terminal.Write($"cuda       {BackendChoice.NoCuda}");
        });
    }
}
