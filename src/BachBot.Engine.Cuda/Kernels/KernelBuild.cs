namespace BachBot.Engine.Cuda.Kernels;

/// <summary>A kernel file and what it is compiled for.</summary>
/// <param name="File">The file's name, such as <c>lstm_pointwise</c>.</param>
/// <param name="Defines">Macros, as the compiler takes them: <c>-DUNITS=256 -DCLUSTER=8</c>; empty for what the file says
/// itself.</param>
internal readonly record struct KernelBuild(string File, string Defines = "")
{
    /// <summary>The macros one by one.</summary>
    public IEnumerable<string> Options => Defines.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
