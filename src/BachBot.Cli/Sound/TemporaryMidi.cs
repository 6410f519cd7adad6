using BachBot.Chorales.Formats;
using BachBot.Chorales.Scores;

namespace BachBot.Cli.Sound;

/// <summary>A piece as a MIDI file in a folder of its own, which goes with it.</summary>
internal sealed class TemporaryMidi : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bachbot-sound-").FullName;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public TemporaryMidi(Chorale chorale, MidiWriterOptions options)
    {
        try
        {
            MidiWriter.Write(chorale, Path, options);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The MIDI file.</summary>
    public string Path => System.IO.Path.Combine(_folder, "piece.mid");

    /// <summary>A place for its sound.</summary>
    public string Wav => System.IO.Path.Combine(_folder, "piece.wav");

    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The system clears its temporary folder; what went wrong before is what the user has to know.
        }
    }
}
