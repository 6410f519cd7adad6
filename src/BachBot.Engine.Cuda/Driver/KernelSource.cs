namespace BachBot.Engine.Cuda.Driver;

/// <summary>CUDA C++ to compile.</summary>
/// <param name="Name">The file's name, as the compiler's messages show it.</param>
/// <param name="Text">Its text.</param>
/// <param name="Headers">What it may include: texts by the names in the include lines.</param>
public sealed record KernelSource(string Name, string Text, IReadOnlyDictionary<string, string> Headers);
