using System.CommandLine;
using BachBot.Chorales.Pretrained;
using BachBot.Cli.Running;
using BachBot.Engine.Cuda;

namespace BachBot.Cli.Commands;

/// <summary>Options that several commands have; made anew for each.</summary>
internal static class SharedOptions
{
    private static readonly string ModelDescription =
        $"A trained model: a file, or {ModelFiles.Names} for one that comes with the tool.";

    public static Option<string> Backend() =>
        BackendOption("What computes: auto takes the fastest one that this machine has.", "auto");

    /// <summary>The option without an initial value, for commands that go on with what was chosen before.</summary>
    public static Option<string> OptionalBackend() => BackendOption("What computes; by default as begun.", null);

    public static IntegerOption<int> Threads() => new(
        "--threads", "Threads of the cpu backend; 0 takes one for each processor.", 0, BackendChoice.MostThreads, 0);

    public static Option<string> Precision() => TextOption.Choice(
        "--precision", "Precision of the cuda backend's matrix products.", "float32", "float32", "tf32", "bfloat16");

    public static Option<string> Plan() => TextOption.Choice(
        "--plan",
        "How the cuda backend computes the steps of a recurrent layer: auto keeps the weights on the chip for long sequences, "
            + "where they fit; persistent also while texts are drawn.",
        "auto", "auto", "stepwise", "persistent");

    public static RecurrentPlan ReadPlan(ParseResult parsed, Option<string> plan) =>
        Enum.Parse<RecurrentPlan>(parsed.GetRequiredValue(plan), ignoreCase: true);

    public static Option<string> Model()
    {
        Option<string> option = TextOption.Path("--model", ModelDescription, "-m");
        option.DefaultValueFactory = _ => PretrainedModel.Composer.Name;
        return option;
    }

    /// <summary>The model that proposes notes, where another one tells how probable they are.</summary>
    public static Option<string> Guide() => TextOption.Path(
        "--guide",
        $"A model that is told what is given (trained with --context full --given-share 1) and proposes the rest; by default "
            + $"{PretrainedModel.Harmonizer.Name} beside {PretrainedModel.Composer.Name}, else the model itself.");

    /// <summary>The argument that names a model.</summary>
    public static Argument<string> ModelArgument() => TextOption.PathArgument("model", ModelDescription);

    public static Option<string?> Key(string otherwise) =>
        new("--key") { Description = $"The key, such as \"G major\" or \"F# minor\". {otherwise}" };

    public static IntegerOption<ulong> Seed() =>
        new("--seed", "The seed: the same seed gives the same result.", 0, initial: 1);

    public static Option<bool> AsJson() =>
        TextOption.Flag("--json", "Write the result as JSON to standard output.");

    public static Option<string> Out(string what, string? initial = null)
    {
        Option<string> option = TextOption.Path("--out", what, "-o");
        option.Required = initial is null;
        if (initial is not null)
            option.DefaultValueFactory = _ => initial;
        return option;
    }

    private static Option<string> BackendOption(string description, string? initial) =>
        TextOption.Choice("--backend", description, initial, "auto", "cuda", "cpu", "reference");
}
