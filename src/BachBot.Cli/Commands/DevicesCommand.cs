using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Cuda;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot devices</c>: the backends and what they would run on.</summary>
internal static class DevicesCommand
{
    private const double Gigabyte = 1L << 30;

    public static Command Create(Terminal terminal)
    {
        Option<bool> compile = TextOption.Flag(
            "--compile", "Compile every CUDA kernel and show what each takes: registers, shared and local memory.");
        var command = new Command("devices", "Show what this machine can compute on.") { compile };
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            using CudaBackend? cuda = Find(out IReadOnlyList<CudaDeviceInfo> devices, out string? reason);
            if (cuda is null && parsed.GetValue(compile))
                throw new CommandException($"no kernel can be compiled: {BackendChoice.FirstLine(reason!)}");
            string vectors = Vector512.IsHardwareAccelerated ? "512-bit vectors"
                : Vector256.IsHardwareAccelerated ? "256-bit vectors"
                : "no wide vectors";
            Row(terminal, "cpu", $"{Environment.ProcessorCount} threads, {RuntimeInformation.ProcessArchitecture}, {vectors}");
            Row(terminal, "reference", $"single thread, for checking the others");
            if (cuda is null)
            {
                Row(terminal, "cuda", $"not available: {reason}");
                return;
            }
            foreach (CudaDeviceInfo device in devices)
                Write(terminal, device);
            WriteInstallation(terminal, cuda);
            if (parsed.GetValue(compile))
                WriteKernels(terminal, cuda.CompileKernels());
        });
    }

    private static CudaBackend? Find(out IReadOnlyList<CudaDeviceInfo> devices, out string? reason) =>
        CudaBackend.TryFindDevices([], out devices, out reason)
        && CudaBackend.TryCreate(out CudaBackend? cuda, out reason)
            ? cuda
            : null;

    private static void Write(Terminal terminal, CudaDeviceInfo device) => Row(
        terminal, "cuda",
        $"device {device.Ordinal}: {device.Name}, compute capability {device.ComputeCapability}, {device.Multiprocessors} multiprocessors, {device.Memory / Gigabyte:F1} GB; driver for CUDA {device.DriverVersion}");

    private static void WriteInstallation(Terminal terminal, CudaBackend cuda)
    {
        Row(terminal, "", $"NVRTC {cuda.CompilerVersion}, cuBLAS {cuda.BlasVersion}");
        foreach (string library in cuda.Libraries)
            Row(terminal, "", $"{library}");
        Row(terminal, "", $"compiled kernels: {cuda.CacheFolder}");
    }

    private static void WriteKernels(Terminal terminal, IReadOnlyList<CudaKernelInfo> kernels)
    {
        terminal.Write(string.Create(
            CultureInfo.InvariantCulture, $"{"kernel",-36}{"registers",10}{"shared B",10}{"local B",10}{"threads",10}"));
        foreach (CudaKernelInfo kernel in kernels)
            terminal.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{kernel.Name,-36}{kernel.Registers,10}{kernel.SharedBytes,10}{kernel.LocalBytes,10}{kernel.MaxThreads,10}"));
    }

    private static void Row(Terminal terminal, string name, FormattableString text) =>
        terminal.Write($"{name,-11}{text.ToString(CultureInfo.InvariantCulture)}");
}
