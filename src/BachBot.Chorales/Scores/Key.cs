using System.Globalization;

namespace BachBot.Chorales.Scores;

/// <summary>Major or minor.</summary>
public enum Mode
{
    /// <summary>Major.</summary>
    Major,

    /// <summary>Minor.</summary>
    Minor,
}

/// <summary>A key: the tonic's pitch class (0 is C, 11 is B) and the mode.</summary>
/// <param name="Tonic">Pitch class of the tonic, 0 to 11.</param>
/// <param name="Mode">Major or minor.</param>
public readonly record struct Key(int Tonic, Mode Mode)
{
    private static readonly string[] MajorNames = ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"];
    private static readonly string[] MinorNames = ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"];

    /// <summary>C major, the key in which models see every piece in major.</summary>
    public static Key CMajor => new(0, Mode.Major);

    /// <summary>A minor, the key in which models see every piece in minor.</summary>
    public static Key AMinor => new(9, Mode.Minor);

    /// <summary>Sharps (positive) or flats (negative) of the key signature, -6 to 6.</summary>
    public int Fifths
    {
        get
        {
            int major = Mode == Mode.Major ? Tonic : (Tonic + 3) % 12;
            int fifths = major * 7 % 12;
            // Six sharps or six flats: F# major, but Eb minor.
            return fifths > 6 || (fifths == 6 && Mode == Mode.Minor) ? fifths - 12 : fifths;
        }
    }

    /// <summary>
    /// Semitones from this key to C major or A minor, -5 to 6: the nearest way, a tritone goes up.
    /// </summary>
    public int SemitonesToReference
    {
        get
        {
            int target = Mode == Mode.Major ? CMajor.Tonic : AMinor.Tonic;
            return ((target - Tonic + 5) % 12 + 12) % 12 - 5;
        }
    }

    /// <summary>The key so many semitones higher.</summary>
    public Key Transpose(int semitones) => this with { Tonic = ((Tonic + semitones) % 12 + 12) % 12 };

    /// <summary>The key as musicians write it: <c>G major</c>, <c>F# minor</c>, <c>Bb major</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{TonicName} {(Mode == Mode.Major ? "major" : "minor")}");

    /// <summary>Reads a key as <see cref="ToString"/> writes it.</summary>
    public static bool TryParse(string text, out Key key)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (Mode mode in Enum.GetValues<Mode>())
        {
            for (int tonic = 0; tonic < 12; tonic++)
            {
                key = new Key(tonic, mode);
                if (key.ToString() == text)
                    return true;
            }
        }
        key = CMajor;
        return false;
    }

    /// <summary>The tonic's usual name in this mode, with <c>#</c> and <c>b</c>.</summary>
    public string TonicName => (Mode == Mode.Major ? MajorNames : MinorNames)[Tonic];
}
