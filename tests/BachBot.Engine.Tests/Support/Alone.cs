namespace BachBot.Engine.Tests.Support;

/// <summary>Tests that look at the whole process or change it, such as its heap or the emulated device: xunit runs them one
/// by one, after all others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
