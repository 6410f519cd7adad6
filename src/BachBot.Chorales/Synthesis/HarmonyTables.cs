namespace BachBot.Chorales.Synthesis;

/// <summary>What the generator knows about harmony, as text, with C as the tonic.</summary>
/// <remarks>
/// A chord line has the name, the tones from the root upwards, the bass tone after a slash, and after a bang the
/// leading tone that has to rise. A fourth tone is a seventh, which has to fall. A successor line gives, for a chord,
/// the chords that may follow with their weights; a six-four chord is taken only as the beginning of a cadence. A
/// cadence line gives a phrase's last chords. Indented lines continue the one above.
/// </remarks>
internal static class HarmonyTables
{
    public const string MajorChords =
        """
        I       C E G      / C
        I6      C E G      / E
        I64     C E G      / G
        ii      D F A      / D
        ii6     D F A      / F
        ii7     D F A C    / D
        ii65    D F A C    / F
        iii     E G B      / E
        IV      F A C      / F
        IV6     F A C      / A
        V       G B D      / G ! B
        V6      G B D      / B ! B
        V7      G B D F    / G ! B
        V65     G B D F    / B ! B
        V43     G B D F    / D ! B
        V42     G B D F    / F ! B
        vi      A C E      / A
        vii6    B D F      / D ! B
        V/V     D F# A     / D ! F#
        V6/V    D F# A     / F# ! F#
        V7/V    D F# A C   / D ! F#
        V65/V   D F# A C   / F# ! F#
        V43/V   D F# A C   / A ! F#
        V42/V   D F# A C   / C ! F#
        V/ii    A C# E     / A ! C#
        V6/ii   A C# E     / C# ! C#
        V65/ii  A C# E G   / C# ! C#
        V7/ii   A C# E G   / A ! C#
        V/vi    E G# B     / E ! G#
        V6/vi   E G# B     / G# ! G#
        V65/vi  E G# B D   / G# ! G#
        V7/vi   E G# B D   / E ! G#
        V7/IV   C E G Bb   / C ! E
        V65/IV  C E G Bb   / E ! E
        V42/IV  C E G Bb   / Bb ! E
        """;

    public const string MajorSuccessors =
        """
        I       I6 4, IV 8, IV6 3, V 7, V6 5, vi 6, ii 3, ii6 5, ii65 4, iii 2, vii6 4, V43 3, V7 2, V65 3,
                  V7/IV 1, V42/IV 1, V6/ii 1, V65/ii 1, V65/V 1, V6/vi 1, V65/vi 1, V/ii 1, V42/V 1, ii7 1
        I6      I64 1, IV 7, ii 2, ii6 5, ii65 4, V 4, V65 2, vii6 4, I 3, V43 2, vi 1, V65/V 1, V6 1, V7/IV 1,
                  V65/IV 1
        I64     V 3, V7 4
        ii      I64 1, V 6, V7 3, V6 3, V65 2, vii6 2, ii6 2, V65/V 1, V43 1, V7/V 1
        ii6     I64 4, V 8, V7 3, V42 2, V6 1, vii6 1, ii 1, V65/V 2
        ii7     V 5, V7 3, V43 1
        ii65    I64 4, V 8, V7 2, V42 2
        iii     vi 6, IV 5, ii6 1, V65/ii 1, V/vi 1, V7/vi 1
        IV      I64 4, V 7, I 5, I6 3, ii 2, ii6 3, ii65 3, V42 2, vii6 3, V65/V 2, V7 2, V6 1
        IV6     V 4, V65 3, V6 3, V7 1, I 1, ii65 1, V6/V 1
        V       I 8, vi 4, I6 4, V42 3, V7 1, IV6 3, V6/vi 1, V65/vi 1, V65/ii 1, V6 1
        V6      I 9, V65 2, V42/IV 1, vi 1
        V7      I 8, vi 4
        V65     I 10
        V43     I 5, I6 5
        V42     I6 10
        vi      I64 1, ii 4, ii6 4, IV 5, V 3, ii65 3, iii 2, V6 2, V/V 1, V65/V 3, V7/V 1, V43/V 1, I6 2,
                  IV6 1, ii7 2, V7/ii 1
        vii6    I 6, I6 6
        V/V     V 8, V7 2, V6 1
        V6/V    V 10
        V7/V    V 8
        V65/V   I64 1, V 10, V42 1
        V43/V   V 6, V6 2
        V42/V   V6 8, V65 2
        V/ii    ii 8, ii6 2
        V6/ii   ii 10
        V65/ii  ii 10
        V7/ii   ii 6
        V/vi    vi 8, IV 2
        V6/vi   vi 10
        V65/vi  vi 10
        V7/vi   vi 8, IV 2
        V7/IV   IV 8
        V65/IV  IV 10
        V42/IV  IV6 10
        """;

    public const string MajorOpenings = "I 12, I6 2, V 2, vi 1, IV 1, V6 1";

    public const string MajorCadences =
        """
        Authentic  ii65 V I 8, ii6 V I 6, IV V I 6, IV V7 I 2, I64 V I 4, I64 V7 I 4, ii6 V7 I 3, V65/V V I 2,
                  ii V I 3, ii7 V I 2, I6 V I 2
        Imperfect  V6 I 3, V65 I 3, V43 I 2, IV V I 2, ii6 V I 2
        Half       IV V 4, ii6 V 3, I V 5, I6 V 3, ii V 2, V7/V V 1, V65/V V 5, V6/V V 2, IV6 V 3, ii65 V 2,
                  V/V V 2
        Deceptive  IV V vi 3, ii6 V vi 3, ii65 V vi 3, I6 V vi 2, I64 V vi 1
        Plagal     I IV I 4, vi IV I 3, I6 IV I 3
        """;

    public const string MinorChords =
        """
        i       C Eb G     / C
        i6      C Eb G     / Eb
        i64     C Eb G     / G
        I       C E G      / C
        iio6    D F Ab     / F
        ii65    D F Ab C   / F
        III     Eb G Bb    / Eb
        III6    Eb G Bb    / G
        iv      F Ab C     / F
        iv6     F Ab C     / Ab
        IV6     F A C      / A
        v6      G Bb D     / Bb
        V       G B D      / G ! B
        V6      G B D      / B ! B
        V7      G B D F    / G ! B
        V65     G B D F    / B ! B
        V43     G B D F    / D ! B
        V42     G B D F    / F ! B
        VI      Ab C Eb    / Ab
        VII     Bb D F     / Bb
        VII6    Bb D F     / D
        vii6    B D F      / D ! B
        vii7    B D F Ab   / B ! B
        V/iv    C E G      / C ! E
        V6/iv   C E G      / E ! E
        V7/iv   C E G Bb   / C ! E
        V65/iv  C E G Bb   / E ! E
        V42/iv  C E G Bb   / Bb ! E
        V/V     D F# A     / D ! F#
        V6/V    D F# A     / F# ! F#
        V65/V   D F# A C   / F# ! F#
        V7/III  Bb D F Ab  / Bb ! D
        V65/III Bb D F Ab  / D ! D
        V43/III Bb D F Ab  / F ! D
        V42/III Bb D F Ab  / Ab ! D
        """;

    public const string MinorSuccessors =
        """
        i       i6 4, iv 7, iv6 3, V 7, V6 5, VI 5, iio6 4, ii65 4, III 3, vii6 4, V43 3, V7 2, V65 3, VII 2,
                  v6 3, vii7 1, V65/iv 1, V42/iv 1, V65/III 1, V/iv 1, V7/iv 1, V/V 1
        i6      i64 1, iv 6, iio6 4, ii65 4, V 4, vii6 4, i 3, V43 2, V65/V 1, III 1, V43/III 1
        i64     V 3, V7 4
        I       iv 1
        iio6    i64 4, V 9, V7 3, V42 1, i6 1
        ii65    i64 4, V 9, V7 2, V42 2
        III     VI 5, iv 4, VII 2, VII6 1, i 2, iio6 2, V 1, i6 1, V6 1, V65/iv 1, V42/III 1
        III6    VI 4, iv 3, iio6 1
        iv      i64 4, V 8, i 4, V7 2, i6 3, ii65 2, iio6 1, vii6 2, V42 2, VII 2, V65/V 1, V6/V 1, V6 1, V7/III 1
        iv6     V 10, iv 1
        IV6     V6 5, V65 5
        v6      iv6 8, VI 3
        V       i 8, VI 4, i6 4, V42 3, IV6 2, V6/iv 1, V65/iv 1, V6 1
        V6      i 9, V65 2, v6 1
        V7      i 8, VI 4
        V65     i 10
        V43     i 5, i6 5
        V42     i6 10
        VI      i64 1, iio6 4, ii65 4, iv 4, V 3, III 2, VII 2, i6 2, V65/V 1, V65/III 1
        VII     III 8, V7/III 1, i6 1, VI 1
        VII6    III 6, V65/III 1
        vii6    i 6, i6 6
        vii7    i 8, V65 2
        V/iv    iv 8
        V6/iv   iv 10
        V7/iv   iv 8, VI 1
        V65/iv  iv 10
        V42/iv  iv6 10
        V/V     V 8
        V6/V    V 10
        V65/V   i64 1, V 10
        V7/III  III 8, VI 2
        V65/III III 10
        V43/III III 6
        V42/III III6 10
        """;

    public const string MinorOpenings = "i 12, i6 1, V 2, V6 1, iv 1, III 1";

    public const string MinorCadences =
        """
        Authentic  ii65 V i 8, iio6 V i 6, iv V i 6, i64 V i 4, i64 V7 i 4, iv V7 i 2, iio6 V7 i 2,
                  V65/V V i 1, i6 V i 2
        Imperfect  V6 i 3, V65 i 3, V43 i 2, iv V i 2
        Half       iv6 V 6, iv V 4, iio6 V 3, i V 5, i6 V 3, V65/V V 2, ii65 V 2, VI V 1
        Deceptive  iv V VI 3, iio6 V VI 3, ii65 V VI 3, i6 V VI 2
        Plagal     i iv i 4, VI iv i 3, i6 iv i 2
        """;
}
