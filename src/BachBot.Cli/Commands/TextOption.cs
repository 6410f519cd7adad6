using System.CommandLine;
using System.CommandLine.Parsing;

namespace BachBot.Cli.Commands;

/// <summary>Options and arguments that take names and words, and flags; what is wrong with them is said in the tool's
/// own words.</summary>
internal static class TextOption
{
    /// <summary>An option that takes one of a few words.</summary>
    public static Option<string> Choice(string name, string description, string? initial, params string[] words)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', words) };
        if (initial is not null)
            option.DefaultValueFactory = _ => initial;
        option.CompletionSources.Add(words);
        option.Validators.Add(result =>
        {
            foreach (Token token in result.Tokens.Where(token => !words.Contains(token.Value)))
                result.AddError($"{name} takes {Alternatives(words)}, not '{token.Value}'.");
        });
        return option;
    }

    /// <summary>An option that takes a path.</summary>
    public static Option<string> Path(string name, string description, params string[] aliases)
    {
        var option = new Option<string>(name, aliases) { Description = description };
        option.Validators.Add(result => RefuseEmpty(result, name));
        return option;
    }

    /// <summary>An argument that is a path.</summary>
    public static Argument<string> PathArgument(string name, string description)
    {
        var argument = new Argument<string>(name) { Description = description };
        argument.Validators.Add(result => RefuseEmpty(result, $"<{name}>"));
        return argument;
    }

    /// <summary>An argument that is one path or more.</summary>
    public static Argument<string[]> PathsArgument(string name, string description)
    {
        var argument = new Argument<string[]>(name) { Description = description, Arity = ArgumentArity.OneOrMore };
        argument.Validators.Add(result => RefuseEmpty(result, $"<{name}>"));
        return argument;
    }

    /// <summary>An option that is given or not, and takes nothing.</summary>
    public static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>Parses the one token of an option's argument; what cannot be parsed is wrong usage.</summary>
    /// <param name="argument">What was given.</param>
    /// <param name="name">The option's name.</param>
    /// <param name="kind">What it takes, in words.</param>
    /// <param name="parse">Gives null for what it cannot parse.</param>
    public static T? Parse<T>(ArgumentResult argument, string name, string kind, Func<string, T?> parse)
    {
        string text = argument.Tokens[0].Value;
        T? value = parse(text);
        if (value is null)
            argument.AddError($"{name} takes {kind}, not '{text}'.");
        return value;
    }

    private static void RefuseEmpty(SymbolResult result, string name)
    {
        if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            result.AddError($"{name} takes the name of a file or folder, not an empty text.");
    }

    private static string Alternatives(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
