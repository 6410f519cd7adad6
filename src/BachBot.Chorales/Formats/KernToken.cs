using System.Buffers;
using System.Globalization;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Formats;

/// <summary>A note or rest of a Humdrum <c>**kern</c> spine: duration, pitch, ties, fermata.</summary>
/// <param name="Duration">Length in quarters; 0 for a grace note.</param>
/// <param name="Pitch">MIDI number; null for a rest.</param>
/// <param name="TieStop">The note ends a tie (<c>]</c>) or is inside one (<c>_</c>).</param>
/// <param name="TieStart">The note starts a tie (<c>[</c>) or is inside one.</param>
/// <param name="Fermata">The note has a fermata (<c>;</c>).</param>
internal readonly record struct KernToken(Fraction Duration, int? Pitch, bool TieStop, bool TieStart, bool Fermata)
{
    private static readonly SearchValues<char> PitchLetters = SearchValues.Create("abcdefgABCDEFG");
    private static readonly int[] Steps = [9, 11, 0, 2, 4, 5, 7]; // A to G

    /// <summary>Parses one token; of a chord (tokens joined by blanks) the first note.</summary>
    /// <param name="text">A data token other than <c>.</c></param>
    /// <param name="token">The note or rest.</param>
    /// <param name="reason">What is wrong with it.</param>
    public static bool TryParse(string text, out KernToken token, out string reason)
    {
        token = default;
        int blank = text.IndexOf(' ', StringComparison.Ordinal);
        ReadOnlySpan<char> note = blank < 0 ? text : text.AsSpan(0, blank);
        bool grace = note.Contains('q') || note.Contains('Q');
        bool rest = note.Contains('r');
        Fraction duration = Fraction.Zero;
        reason = "";
        if (!grace && !TryParseDuration(note, out duration, out reason))
            return false;
        int? pitch = null;
        if (!rest && !TryParsePitch(note, out pitch, out reason))
            return false;
        bool inside = note.Contains('_');
        token = new KernToken(duration, pitch, inside || note.Contains(']'), inside || note.Contains('['),
            note.Contains(';'));
        return true;
    }

    /// <summary>The reciprocal of a part of a whole note: 4 is a quarter, 0 a breve, 00 a long, 3%2 two thirds of a
    /// whole note; each dot adds half of what came before.</summary>
    private static bool TryParseDuration(ReadOnlySpan<char> note, out Fraction duration, out string reason)
    {
        duration = Fraction.Zero;
        int start = note.IndexOfAnyInRange('0', '9');
        int end = start;
        while (end >= 0 && end < note.Length && (char.IsAsciiDigit(note[end]) || note[end] == '%'))
            end++;
        reason = "no duration";
        if (start < 0)
            return false;
        reason = "a duration that is not readable";
        ReadOnlySpan<char> number = note[start..end];
        int percent = number.IndexOf('%');
        ReadOnlySpan<char> upper = percent < 0 ? number : number[..percent];
        if (!TryParseNumber(upper, out int reciprocal))
            return false;
        int times = 1;
        if (percent >= 0 && (!TryParseNumber(number[(percent + 1)..], out times) || times == 0))
            return false;
        if (reciprocal == 0)
        {
            if (upper.Length > 3)
                return false;
            duration = new Fraction(4L << upper.Length);
        }
        else
        {
            duration = new Fraction(4L * times, reciprocal);
        }
        int dots = note.Count('.');
        if (dots > 4)
            return false;
        // The sum 1 + 1/2 + 1/4 ... with that many dots.
        duration *= new Fraction((2L << dots) - 1, 1L << dots);
        return true;
    }

    private static bool TryParseNumber(ReadOnlySpan<char> digits, out int number) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 16_384;

    /// <summary>A letter: c is middle C, cc an octave above, C an octave below, CC two; # and - change it.</summary>
    private static bool TryParsePitch(ReadOnlySpan<char> note, out int? pitch, out string reason)
    {
        pitch = null;
        reason = "neither pitch nor rest";
        int start = note.IndexOfAny(PitchLetters);
        if (start < 0)
            return false;
        char letter = note[start];
        int end = start;
        while (end < note.Length && note[end] == letter)
            end++;
        int alter = 0;
        for (int i = end; i < note.Length && note[i] is '#' or '-'; i++)
            alter += note[i] == '#' ? 1 : -1;
        bool low = char.IsAsciiLetterUpper(letter);
        int count = end - start;
        int octave = low ? 4 - count : 3 + count;
        int midi = (octave + 1) * 12 + Steps[(low ? letter - 'A' : letter - 'a')] + alter;
        reason = "a pitch outside MIDI's range of 0 to 127";
        pitch = midi;
        return midi is >= 0 and <= 127;
    }
}
