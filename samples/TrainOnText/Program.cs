// Trains a character model on a text file and lets it write:
//     dotnet run -c Release --project samples/TrainOnText -- README.md
using BachBot.Engine.Cpu;
using BachBot.Engine.Models;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;
using BachBot.Engine.Training;

if (args.Length != 1 || !File.Exists(args[0]))
{
    Console.Error.WriteLine("Name a text file to learn from.");
    return 1;
}
string text = File.ReadAllText(args[0]);
var vocabulary = Vocabulary.OfCharacters(text);
int[] tokens = vocabulary.EncodeCharacters(text);
int cut = tokens.Length * 9 / 10;

using var backend = new CpuBackend();
var options = new LanguageModelOptions { VocabularySize = vocabulary.Count, Layers = 2, HiddenSize = 128 };
using var model = new LanguageModel(backend, options, vocabulary);
var recipe = TrainerOptions.BachBot with { BatchSize = 8, SequenceLength = 64, Epochs = 40, LearningRate = 5e-3 };
using var trainer = new Trainer(model, recipe);

TrainingResult result = trainer.Train(new TrainingData(tokens.AsMemory(0, cut), tokens.AsMemory(cut)), new Report());
Console.WriteLine($"best validation loss {result.BestValidationLoss:F3} nats a character");
model.Save("text-model.safetensors");

var sampler = new Sampler(model, new SamplingOptions { Temperature = 0.7, MaxLength = 400 });
Console.WriteLine(string.Concat(vocabulary.Decode(sampler.Sample([tokens[0]]))));
return 0;

// Unlike Progress<T> this writes on the training thread, so that the lines stay in order.
internal sealed class Report : IProgress<TrainingProgress>
{
    void IProgress<TrainingProgress>.Report(TrainingProgress value)
    {
        if (value.CompletedEpoch is { } epoch)
            Console.WriteLine($"epoch {epoch.Epoch}: {epoch.TrainingLoss:F3} {epoch.ValidationLoss:F3}");
    }
}
