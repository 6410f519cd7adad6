using System.CommandLine;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Running;
using BachBot.Cli.Sound;
using BachBot.Engine.Checkpoints;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot render</c>: the sound of scores, as WAV files.</summary>
internal static class RenderCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> scores = TextOption.PathsArgument("pieces", "Scores of up to four voices: MusicXML, MIDI or kern.");
        Option<string> output = TextOption.Path(
            "--out", "A WAV file for one piece, or a folder; by default the current one.", "-o");
        var sound = new SoundOptions();
        var command = new Command("render", "Write the sound of scores as WAV files, with the program FluidSynth.")
        {
            scores, output,
        };
        sound.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            MidiWriterOptions options = sound.Read(parsed);
            string[] pieces = parsed.GetRequiredValue(scores);
            IReadOnlyList<string> targets = RenderTargets.Of(pieces, parsed.GetValue(output), out string? path);
            FluidSynth synthesiser = sound.FindSynthesiser(parsed);
            using OutputFolder? folder = path is null ? null : new OutputFolder(path);
            var failures = new List<Exception>();
            foreach ((string piece, string target) in pieces.Zip(targets))
            {
                try
                {
                    Render(synthesiser, piece, options, target, cancellationToken);
                    terminal.Write(target);
                }
                catch (Exception exception) when (exception is CommandException or IOException or UnauthorizedAccessException)
                {
                    // One bad score does not keep the others from being rendered.
                    failures.Add(exception);
                }
            }
            foreach (Exception failure in failures.SkipLast(1))
                Failures.Tell(terminal, failure);
            if (failures.Count > 0)
                throw failures[^1];
        });
    }

    private static void Render(
        FluidSynth synthesiser, string piece, MidiWriterOptions options, string target, CancellationToken cancellationToken)
    {
        Chorale chorale = SoundOptions.ReadPiece(piece);
        // Before the work, not after it.
        AtomicFile.Try(target);
        using var midi = new TemporaryMidi(chorale, options);
        synthesiser.Render(midi.Path, midi.Wav, cancellationToken);
        using FileStream wav = File.OpenRead(midi.Wav);
        AtomicFile.Write(target, wav.CopyTo);
    }
}
