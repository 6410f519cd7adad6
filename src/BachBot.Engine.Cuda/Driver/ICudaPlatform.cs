namespace BachBot.Engine.Cuda.Driver;

/// <summary>Driver, compiler and matrix products for one device: what the backend stands on.</summary>
public interface ICudaPlatform : IDisposable
{
    /// <summary>The driver, its context current on the thread that opened it.</summary>
    ICudaDriver Driver { get; }

    /// <summary>The compiler.</summary>
    ICudaCompiler Compiler { get; }

    /// <summary>The libraries in use, for people to look at.</summary>
    IReadOnlyList<string> Libraries { get; }

    /// <summary>Makes matrix products that are queued on a stream.</summary>
    /// <exception cref="CublasException">cuBLAS cannot be set up.</exception>
    ICublas CreateBlas(CudaStream stream, MatrixPrecision precision);
}
