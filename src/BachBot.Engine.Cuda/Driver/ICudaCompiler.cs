namespace BachBot.Engine.Cuda.Driver;

/// <summary>NVRTC: compiles CUDA C++ at run time.</summary>
public interface ICudaCompiler
{
    /// <summary>NVRTC's version.</summary>
    Version Version { get; }

    /// <summary>The architectures that it can compile for, such as 75 and 90, ascending.</summary>
    IReadOnlyList<int> Architectures { get; }

    /// <summary>Compiles a source.</summary>
    /// <param name="source">What is compiled.</param>
    /// <param name="options">The compiler's options; they name a real architecture (<c>sm_90</c>) for machine code, or
    /// a virtual one (<c>compute_90</c>) for PTX.</param>
    /// <returns>Machine code or PTX, as the driver loads it.</returns>
    /// <exception cref="KernelCompilationException">The source is not accepted.</exception>
    byte[] Compile(KernelSource source, IReadOnlyList<string> options);
}
