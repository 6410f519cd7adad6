using System.CommandLine;

namespace BachBot.Cli.Commands;

/// <summary>Options that several commands have; made anew for each.</summary>
internal static class SharedOptions
{
    public static Option<string> Backend()
    {
        var option = new Option<string>("--backend")
        {
            Description = "What computes: auto takes the fastest one that this machine has.",
            DefaultValueFactory = _ => "auto",
        };
        option.AcceptOnlyFromAmong("auto", "cuda", "cpu", "reference");
        return option;
    }

    public static Option<int> Threads() => new("--threads")
    {
        Description = "Threads of the cpu backend; 0 takes one for each processor.",
    };

    public static Option<ulong> Seed() => new("--seed")
    {
        Description = "The seed: the same seed gives the same result.",
        DefaultValueFactory = _ => 1,
    };

    public static Option<bool> AsJson() => new("--json")
    {
        Description = "Write the result as JSON to standard output.",
    };

    public static Option<string> Out(string what, string? initial = null)
    {
        var option = new Option<string>("--out", "-o") { Description = what, Required = initial is null };
        if (initial is not null)
            option.DefaultValueFactory = _ => initial;
        return option;
    }
}
