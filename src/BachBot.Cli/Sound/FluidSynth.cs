namespace BachBot.Cli.Sound;

/// <summary>The synthesiser FluidSynth, a program of its own.</summary>
internal sealed class FluidSynth
{
    private const string Name = "fluidsynth";
    private const string ErrorMark = "fluidsynth: error: ";

    /// <summary>Loud, and without clipping where four voices of a choir sing.</summary>
    private const string Gain = "1";

    /// <summary>Bytes of a WAV file's header: a longer file has sound.</summary>
    private const int WavHeader = 44;

    private readonly string _program;
    private readonly string _soundFont;

    /// <param name="program">Full path of the program.</param>
    /// <param name="soundFont">Full path of the sound font.</param>
    public FluidSynth(string program, string soundFont) => (_program, _soundFont) = (program, soundFont);

    /// <summary>The synthesiser of this machine.</summary>
    /// <param name="soundFont">The sound font that the user named; null for the usual one.</param>
    /// <exception cref="CommandException">The program or a sound font is missing; the message says how to get it.</exception>
    public static FluidSynth Find(string? soundFont)
    {
        string program = ProgramSearch.Find(Name, Environment.GetEnvironmentVariable("PATH"))
            ?? throw new CommandException($"there is no program {Name}, which makes the sound; {Installation.OfFluidSynth}.");
        return new FluidSynth(program, SoundFonts.Find(
            soundFont, Environment.GetEnvironmentVariable(SoundFonts.Variable), SoundFonts.UsualFolders));
    }

    /// <summary>Writes the sound of a MIDI file.</summary>
    /// <param name="midi">Full path of the MIDI file.</param>
    /// <param name="wav">Full path of the WAV file: two channels of 16 bits at 44.1 kHz.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <exception cref="CommandException">The program failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; a part of the file may be there.</exception>
    public void Render(string midi, string wav, CancellationToken cancellationToken)
    {
        ProgramResult result = ChildProcess.Run(
            _program, ["-ni", "-q", "-g", Gain, "-r", "44100", "-F", wav, _soundFont, midi], cancellationToken);
        // It returns 0 also where it could not read the sound font or write the file.
        if (result.ExitCode != 0 || result.Text.Contains(ErrorMark, StringComparison.Ordinal))
            throw new CommandException($"{Name} failed: {Reason(result)}");
        if (!File.Exists(wav) || new FileInfo(wav).Length <= WavHeader)
            throw new CommandException($"{Name} wrote no sound.");
    }

    /// <summary>Plays a MIDI file to its end.</summary>
    /// <param name="midi">Full path of the MIDI file.</param>
    /// <param name="cancellationToken">Kills the program.</param>
    /// <exception cref="CommandException">There is no sound device, or the program failed.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public void Play(string midi, CancellationToken cancellationToken)
    {
        ProgramResult result = ChildProcess.Run(_program, ["-ni", "-q", "-g", Gain, _soundFont, midi], cancellationToken);
        if (result.ExitCode == 0)
            return;
        throw new CommandException(result.Text.Contains("audio driver", StringComparison.OrdinalIgnoreCase)
            ? $"{Name} found no sound device to play on ({Reason(result)}); write a file instead: bachbot render PIECE"
            : $"{Name} failed: {Reason(result)}");
    }

    /// <summary>The first error that the program tells, else its last line.</summary>
    private static string Reason(ProgramResult result)
    {
        string[] lines = result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string? error = Array.Find(lines, line => line.StartsWith(ErrorMark, StringComparison.Ordinal));
        return error?[ErrorMark.Length..] ?? lines.LastOrDefault()
            ?? FormattableString.Invariant($"it returned {result.ExitCode} and said nothing");
    }
}
