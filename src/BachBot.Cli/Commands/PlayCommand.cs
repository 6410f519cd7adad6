using System.CommandLine;
using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;
using BachBot.Cli.Output;
using BachBot.Cli.Sound;

namespace BachBot.Cli.Commands;

/// <summary><c>bachbot play</c>: plays a score on the sound device.</summary>
internal static class PlayCommand
{
    public static Command Create(Terminal terminal)
    {
        Argument<string> score = TextOption.PathArgument("piece", "A score of up to four voices: MusicXML, MIDI or kern.");
        var sound = new SoundOptions();
        var command = new Command("play", "Play a score, with the program FluidSynth; Ctrl-C ends it.") { score };
        sound.AddTo(command);
        return command.Does(terminal, (parsed, cancellationToken) =>
        {
            MidiWriterOptions options = sound.Read(parsed);
            Chorale chorale = SoundOptions.ReadPiece(parsed.GetRequiredValue(score));
            FluidSynth synthesiser = sound.FindSynthesiser(parsed);
            using var midi = new TemporaryMidi(chorale, options);
            synthesiser.Play(midi.Path, cancellationToken);
        });
    }
}
