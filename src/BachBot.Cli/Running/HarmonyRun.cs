using System.Globalization;
using BachBot.Chorales.Harmonizing;
using BachBot.Cli.Output;
using BachBot.Engine.Backends;
using BachBot.Engine.Models;

namespace BachBot.Cli.Running;

/// <summary>Harmonises and writes what was found.</summary>
internal static class HarmonyRun
{
    /// <summary>Finds notes with a model and writes the pieces.</summary>
    /// <exception cref="CommandException">The task cannot be done with this model.</exception>
    public static void Write(
        Terminal terminal, IBackend backend, string modelPath, HarmonyTask task, HarmonizingOptions options, string output,
        CancellationToken cancellationToken)
    {
        using LanguageModel model = ModelFiles.Load(backend, modelPath);
        using var folder = new OutputFolder(output);
        IReadOnlyList<Harmonization> found;
        try
        {
            found = new Harmonizer(model).Harmonize(task, options, cancellationToken);
        }
        catch (ArgumentException exception)
        {
            throw new CommandException(exception.Message, exception);
        }
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
