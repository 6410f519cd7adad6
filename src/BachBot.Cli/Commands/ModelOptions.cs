using System.CommandLine;
using BachBot.Engine.Models;

namespace BachBot.Cli.Commands;

/// <summary>The options that describe a model's architecture.</summary>
internal sealed class ModelOptions
{
    private readonly Option<string> _cell = new("--cell")
    {
        Description = "The recurrent cell.",
        DefaultValueFactory = _ => "lstm",
    };

    private readonly Option<int> _layers = new("--layers")
    {
        Description = "Recurrent layers.",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<int> _hidden = new("--hidden")
    {
        Description = "Units of each recurrent layer.",
        DefaultValueFactory = _ => 256,
    };

    private readonly Option<int> _embedding = new("--embedding")
    {
        Description = "Size of the vectors that stand for tokens; 0 for one-hot vectors.",
        DefaultValueFactory = _ => 32,
    };

    private readonly Option<double> _dropout = new("--dropout")
    {
        Description = "Rate of dropout after each layer; 0 for none.",
        DefaultValueFactory = _ => 0.3,
    };

    private readonly Option<bool> _noBatchNorm = new("--no-batch-norm")
    {
        Description = "Leave batch normalisation out.",
    };

    public ModelOptions() => _cell.AcceptOnlyFromAmong("lstm", "gru", "elman");

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { _cell, _layers, _hidden, _embedding, _dropout, _noBatchNorm })
            command.Add(option);
    }

    public LanguageModelOptions Read(ParseResult parsed, int vocabulary, ulong seed) => new()
    {
        VocabularySize = vocabulary,
        Cell = Enum.Parse<CellKind>(parsed.GetRequiredValue(_cell), ignoreCase: true),
        Layers = parsed.GetValue(_layers),
        HiddenSize = parsed.GetValue(_hidden),
        EmbeddingSize = parsed.GetValue(_embedding),
        Dropout = parsed.GetValue(_dropout),
        BatchNorm = !parsed.GetValue(_noBatchNorm),
        Seed = seed,
    };
}
