namespace BachBot.Cuda.Emulation;

/// <summary>The folder of the libraries, or the reason why there is none.</summary>
internal sealed record BuildResult(string? Folder, string? Reason);
