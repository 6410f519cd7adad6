using System.CommandLine;
using System.Globalization;
using BachBot.Chorales.Harmonizing;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Backends;

namespace BachBot.Cli.Commands;

/// <summary>What commands share that find notes beside given ones and write the pieces: their options, and the work.</summary>
internal sealed class HarmonyRun
{
    private readonly Option<string> _model = SharedOptions.Model();
    private readonly Option<string> _guide = SharedOptions.Guide();
    private readonly Option<string> _output = SharedOptions.Out("The folder for the pieces.", "out");
    private readonly Option<string?> _key = SharedOptions.Key("By default the one that fits the notes best.");
    private readonly HarmonyOptions _harmony = new();
    private readonly Option<string> _backend = SharedOptions.Backend();
    private readonly IntegerOption<int> _threads = SharedOptions.Threads();

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _model, _guide, _output, _key, _backend, _threads })
            command.Options.Add(option);
        _harmony.AddTo(command);
    }

    /// <summary>A piece in the key that was asked for.</summary>
    public Chorale InKey(ParseResult parsed, Chorale chorale) =>
        parsed.GetValue(_key) is { } name ? chorale.WithKey(KeyName.Parse(name)) : chorale;

    /// <summary>How notes are found.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public HarmonizingOptions ReadOptions(ParseResult parsed) => _harmony.Read(parsed);

    /// <summary>Finds notes with the model and writes the pieces.</summary>
    /// <exception cref="ArgumentException">The task cannot be done with this model.</exception>
    public void Write(
        Terminal terminal, ParseResult parsed, HarmonyTask task, HarmonizingOptions options,
        CancellationToken cancellationToken) => Write(terminal, parsed, _ => task, options, cancellationToken);

    /// <summary>The same for a task that the harmoniser has to complete first.</summary>
    /// <inheritdoc cref="Write(Terminal, ParseResult, HarmonyTask, HarmonizingOptions, CancellationToken)"/>
    public void Write(
        Terminal terminal, ParseResult parsed, Func<Harmonizer, HarmonyTask> complete, HarmonizingOptions options,
        CancellationToken cancellationToken)
    {
        using IBackend backend = BackendChoice.Create(parsed.GetRequiredValue(_backend), _threads.Read(parsed), terminal);
        using var models = new HarmonizerModels(backend, parsed.GetRequiredValue(_model), parsed.GetValue(_guide));
        HarmonyTask task = complete(models.Harmonizer);
        string output = parsed.GetRequiredValue(_output);
        using var folder = new OutputFolder(output);
        IReadOnlyList<Harmonization> found = models.Harmonizer.Harmonize(task, options, cancellationToken);
        foreach ((int i, Harmonization one) in found.Index())
        {
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"{(found.Count > 1 ? $"{i + 1}: " : "")}ln p = {one.LogProbability:F1} of {one.Tokens} tokens, ")
                + string.Create(CultureInfo.InvariantCulture, $"{-one.LogProbability / one.Tokens:F3} nats a token"));
        }
        if (found.Count < options.Alternatives)
            terminal.Note($"{found.Count} different results found, not {options.Alternatives}; another --seed may find more.");
        foreach (string file in ChoraleFiles.Write([.. found.Select(one => one.Chorale)], output))
            terminal.Write(file);
    }
}
