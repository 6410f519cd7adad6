using System.CommandLine;
using System.Globalization;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Engine.Models;
using BachBot.Engine.Reference;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot export</c>: writes a model for others to use.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> path = SharedOptions.ModelArgument();
        Option<string> output = TextOption.Path("--out", "The file.", "-o");
        output.Required = true;
        Option<string> precision = TextOption.Choice(
            "--precision", "float16 halves the file: matrices are rounded to 11 bits, the rest stays.", "float32", "float32",
            "float16");
        var command = new Command("export", "Write a model's weights as safetensors, in single or half precision.")
        {
            path, output, precision,
        };
        return command.Does(terminal, (parsed, _) =>
        {
            using var backend = new ReferenceBackend<float>();
            using LanguageModel model = ModelFiles.Load(backend, parsed.GetRequiredValue(path));
            string file = parsed.GetRequiredValue(output);
            if (Directory.Exists(file))
                throw new CommandException($"{file} is a folder; name a file in it, such as {Path.Combine(file, "model.safetensors")}");
            if (parsed.GetValue(precision) == "float16")
                model.SaveHalf(file);
            else
                model.Save(file);
            terminal.Write(string.Create(
                CultureInfo.InvariantCulture, $"{file}: {model.Parameters.Count:N0} parameters, {new FileInfo(file).Length:N0} bytes"));
        });
    }
}
