using System.CommandLine;
using BachBot.Engine.Models;

namespace BachBot.Cli.Commands;

/// <summary>The options that describe a model's architecture.</summary>
internal sealed class ModelOptions
{
    /// <summary>Far beyond what learns anything.</summary>
    private const int MostLayers = 1000;

    private readonly Option<string> _cell =
        TextOption.Choice("--cell", "The recurrent cell.", "lstm", "lstm", "gru", "elman");

    private readonly IntegerOption<int> _layers = new("--layers", "Recurrent layers; 0 for none.", 0, MostLayers, 3);

    private readonly IntegerOption<int> _hidden = new("--hidden", "Units of each recurrent layer.", 1, initial: 256);

    private readonly IntegerOption<int> _embedding = new(
        "--embedding", "Size of the vectors that stand for tokens; 0 for one-hot vectors.", 0, initial: 32);

    private readonly RealOption _dropout = new(
        "--dropout", "Rate of dropout after each layer; 0 for none.", value => value is >= 0 and < 1,
        "at least 0 and below 1", 0.3);

    private readonly Option<bool> _noBatchNorm =
        TextOption.Flag("--no-batch-norm", "Leave batch normalisation out.");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _cell, _layers, _hidden, _embedding, _dropout, _noBatchNorm })
            command.Add(option);
    }

    public LanguageModelOptions Read(ParseResult parsed, int vocabulary, ulong seed) => new()
    {
        VocabularySize = vocabulary,
        Cell = Enum.Parse<CellKind>(parsed.GetRequiredValue(_cell), ignoreCase: true),
        Layers = _layers.Read(parsed),
        HiddenSize = _hidden.Read(parsed),
        EmbeddingSize = _embedding.Read(parsed),
        Dropout = _dropout.Read(parsed),
        BatchNorm = !parsed.GetValue(_noBatchNorm),
        Seed = seed,
    };
}
