namespace BachBot.Cuda.Emulation;

/// <summary>One library: its file, the name that others refer to it by, the folders of its sources, the level of
/// optimisation, and what it links to. A folder is compiled as one unit, which takes a third of the time that its files
/// would take one by one.</summary>
internal sealed record NativeLibraryPlan(
    string FileName, string SoName, string[] Units, string Optimization, string[] Libraries);
