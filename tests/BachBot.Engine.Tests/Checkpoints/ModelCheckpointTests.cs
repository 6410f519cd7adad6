using BachBot.Engine.Backends;
using BachBot.Engine.Checkpoints;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;
using BachBot.Engine.Tests.Support;
using BachBot.Engine.Tests.Training;
using BachBot.Engine.Text;
using BachBot.Engine.Training;

namespace BachBot.Engine.Tests.Checkpoints;

public sealed class ModelCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string ModelPath => _folder.File("model.safetensors");

    [Theory]
    [InlineData(CellKind.Lstm)]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.Elman)]
    public void A_loaded_model_is_the_one_that_was_saved(CellKind cell)
    {
        using var backend = new ReferenceBackend<float>();
        var vocabulary = new Vocabulary(["a", "b", "c", "d", "e", "f", "ö", "\n"]);
        LanguageModelOptions options = TrainingFixture.Model with { Cell = cell };
        using var model = new LanguageModel(backend, options, vocabulary) { Metadata = { ["encoding"] = "letters" } };
        using (var trainer = new Trainer(model, TrainingFixture.Recipe with { Epochs = 1 }))
            trainer.Train(TrainingFixture.Data);
        model.Save(ModelPath);

        using LanguageModel loaded = LanguageModel.Load(backend, ModelPath);

        Assert.Equal(options, loaded.Options);
        Assert.Equal(vocabulary.Tokens, loaded.Vocabulary!.Tokens);
        Assert.Equal("letters", loaded.Metadata["encoding"]);
        Assert.Equal(model.Parameters.Values.ToDoubles(), loaded.Parameters.Values.ToDoubles());
        Assert.Equal(
            Evaluation.Run(model, TrainingFixture.Data.Validation.Span),
            Evaluation.Run(loaded, TrainingFixture.Data.Validation.Span));
    }

    [Fact]
    public void A_model_in_half_precision_has_matrices_of_11_bits_and_everything_else_as_it_was()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        model.SaveHalf(ModelPath);
        using FileStream stream = File.OpenRead(ModelPath);
        using LanguageModel loaded = LanguageModel.Load(backend, stream, "a stream");

        var types = SafetensorsFile.Read(ModelPath).Tensors.Values.Select(tensor => (tensor.Shape.Count, tensor.Type));
        Assert.Equal(
            [(1, SafetensorsType.F32), (2, SafetensorsType.F16)], types.Distinct().OrderBy(type => type.Count));
        double[] expected = model.Parameters.Values.ToDoubles(), actual = loaded.Parameters.Values.ToDoubles();
        Assert.NotEqual(expected, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], Math.Max(Math.Abs(expected[i]) / 2048, 1.0 / (1 << 25)));
    }

    [Fact]
    public void A_weight_beyond_half_precision_is_refused_and_nothing_written()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        double[] weights = model.Parameters.Values.ToDoubles();
        weights[0] = 70_000;
        model.Parameters.Values.Write(weights);

        Assert.Contains("70000", Assert.Throws<InvalidOperationException>(() => model.SaveHalf(ModelPath)).Message);
        Assert.False(File.Exists(ModelPath));
    }

    [Fact]
    public void A_stream_that_holds_no_model_is_called_by_its_name() => Assert.Contains(
        "the built-in model is not a readable safetensors file",
        Assert.Throws<CheckpointFormatException>(() => LanguageModel.Load(
            new ReferenceBackend<float>(), new MemoryStream([1, 2, 3]), "the built-in model")).Message);

    [Theory]
    [InlineData(CellKind.Lstm, "lstm.0.", 48)]
    [InlineData(CellKind.Gru, "gru.0.", 36)]
    [InlineData(CellKind.Elman, "rnn.0.", 12)]
    public void Tensors_have_the_names_and_shapes_of_pytorch(CellKind cell, string prefix, int rows)
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model with { Cell = cell });
        model.Save(ModelPath);

        var tensors = SafetensorsFile.Read(ModelPath).Tensors;

        Assert.Equal([rows, 6], tensors[prefix + "weight_ih_l0"].Shape);
        Assert.Equal([rows, 12], tensors[prefix + "weight_hh_l0"].Shape);
        Assert.Equal([rows], tensors[prefix + "bias_ih_l0"].Shape);
        Assert.Equal([rows], tensors[prefix + "bias_hh_l0"].Shape);
        Assert.Equal([12], tensors["batch_norm.1.running_var"].Shape);
        Assert.Equal([8, 12], tensors["linear.weight"].Shape);
        Assert.Equal([8, 6], tensors["embedding.weight"].Shape);
    }

    [Fact]
    public void Pytorchs_second_bias_counts_when_it_is_loaded()
    {
        using var backend = new ReferenceBackend<double>();
        using var model = new LanguageModel(backend, TrainingFixture.Model with { Cell = CellKind.Gru });
        model.Save(ModelPath);
        SafetensorsFile file = SafetensorsFile.Read(ModelPath);
        double[] second = [.. Enumerable.Range(0, 36).Select(i => (double)i)];
        SafetensorsFile.Write(ModelPath, file.Metadata, [.. file.Tensors.Values.Select(tensor =>
            tensor.Name == "gru.0.bias_hh_l0" ? SafetensorsEntry.Of(tensor.Name, tensor.Shape, second) : tensor)]);

        using LanguageModel loaded = LanguageModel.Load(backend, ModelPath);

        double[] Values(string name) =>
            loaded.Parameters.Parameters.Single(parameter => parameter.Name == name).Value.ToDoubles();
        Assert.Equal([.. second[..24], .. new double[12]], Values("gru.0.bias"));
        Assert.Equal(second[24..], Values("gru.0.bias_hn"));
    }

    [SkippableTheory]
    [EveryBackend]
    public void A_file_moves_between_backends(string backendName)
    {
        using var reference = new ReferenceBackend<float>();
        using var model = new LanguageModel(reference, TrainingFixture.Model);
        model.Save(ModelPath);
        using IBackend backend = TestBackends.Create(backendName);
        using LanguageModel loaded = LanguageModel.Load(backend, ModelPath);

        double expected = Evaluation.Run(model, TrainingFixture.Data.Validation.Span).NatsPerToken;
        double actual = Evaluation.Run(loaded, TrainingFixture.Data.Validation.Span).NatsPerToken;

        Compare.Close([expected], [actual], Tolerances.SinglePrecision, "loss");
    }

    [Fact]
    public void A_missing_tensor_a_strange_one_and_another_shape_are_refused_by_name()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        model.Save(ModelPath);
        SafetensorsFile file = SafetensorsFile.Read(ModelPath);
        SafetensorsEntry[] tensors = [.. file.Tensors.Values];

        void Refused(IReadOnlyList<SafetensorsEntry> changed, string name)
        {
            SafetensorsFile.Write(ModelPath, file.Metadata, changed);
            var exception = Assert.Throws<CheckpointFormatException>(() => LanguageModel.Load(backend, ModelPath));
            Assert.Contains($"'{name}'", exception.Message, StringComparison.Ordinal);
        }

        Refused([.. tensors.Where(tensor => tensor.Name != "linear.bias")], "linear.bias");
        Refused([.. tensors, SafetensorsEntry.Of("stranger", [1], [1f])], "stranger");
        Refused(
            [.. tensors.Select(tensor => tensor.Name == "linear.bias" ? tensor with { Shape = [2, 4] } : tensor)],
            "linear.bias");
    }

    [Fact]
    public void Another_format_or_version_is_refused()
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        model.Save(ModelPath);
        SafetensorsFile file = SafetensorsFile.Read(ModelPath);

        void Refused(IEnumerable<KeyValuePair<string, string>> metadata, string reason)
        {
            SafetensorsFile.Write(ModelPath, metadata, [.. file.Tensors.Values]);
            var exception = Assert.Throws<CheckpointFormatException>(() => LanguageModel.Load(backend, ModelPath));
            Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        }

        Refused([], "no model of this library");
        Refused(file.Metadata.Select(pair => pair.Key == "format"
            ? new KeyValuePair<string, string>("format", "bachbot.engine.model/2") : pair), "this version reads");
        Refused(file.Metadata.Select(pair => pair.Key == "options"
            ? new KeyValuePair<string, string>("options", "{}") : pair), "options");
    }

    [Theory]
    [InlineData("\"hiddenSize\":12", "\"hiddenSize\":50000", "describe a model of")]
    [InlineData("\"layers\":2", "\"layers\":2000000000", "describe a model of")]
    [InlineData("\"hiddenSize\":12", "\"hiddenSize\":0", "HiddenSize must be at least 1, not 0.")]
    [InlineData("\"layers\":2", "\"depth\":2", "its options cannot be read (at $")]
    [InlineData("\"cell\":\"Lstm\"", "\"cell\":\"Mamba\"", "its options cannot be read (at $.cell)")]
    public void Damaged_options_are_refused_before_a_model_is_made(string from, string to, string reason)
    {
        using var backend = new ReferenceBackend<float>();
        using var model = new LanguageModel(backend, TrainingFixture.Model);
        model.Save(ModelPath);
        SafetensorsFile file = SafetensorsFile.Read(ModelPath);
        Assert.Contains(from, file.Metadata["options"], StringComparison.Ordinal);
        var changed = new Dictionary<string, string>(file.Metadata)
        {
            ["options"] = file.Metadata["options"].Replace(from, to, StringComparison.Ordinal),
        };
        SafetensorsFile.Write(ModelPath, changed, [.. file.Tensors.Values]);

        var exception = Assert.Throws<CheckpointFormatException>(() => LanguageModel.Load(backend, ModelPath));

        Assert.Contains(reason, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("BachBot.Engine", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("(Parameter", exception.Message, StringComparison.Ordinal);
    }
}
