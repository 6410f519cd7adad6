using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Tokens;

/// <summary>The strict encoding: every frame has exactly four notes or rests, one per voice in a fixed order, so that
/// every sequence of the grammar decodes to four real parts.</summary>
/// <remarks>
/// <c>START frame (||| frame)* END</c>, frame = <c>[(.)] note note note note</c>, note = <c>(60, False)</c>,
/// <c>(60, True)</c> (tied) or <c>(R)</c>; 2 + (frames - 1) + fermata frames + 4 frames tokens in all.
/// Frames in the order of performance are an option of encoding; decoding them gives the piece written out.
/// </remarks>
public sealed class SatbEncoding : IChoraleEncoding
{
    /// <summary>The encoding's name in specifications.</summary>
    public const string Name = "satb";

    /// <summary>An encoding with its options.</summary>
    /// <param name="order">Order of the voices in a frame; S, A, T, B if null.</param>
    /// <param name="asPlayed">Write repeats and endings out.</param>
    public SatbEncoding(VoiceOrder? order = null, bool asPlayed = false)
    {
        Order = order ?? VoiceOrder.Satb;
        AsPlayed = asPlayed;
    }

    /// <summary>Order of the voices in a frame.</summary>
    public VoiceOrder Order { get; }

    /// <summary>Whether repeats and endings are written out.</summary>
    public bool AsPlayed { get; }

    /// <inheritdoc/>
    public string Specification => $"{Name} order={Order} frames={(AsPlayed ? "played" : "notated")}";

    /// <inheritdoc/>
    public string[] Encode(Chorale chorale) =>
        Encode(AsPlayed ? ChoraleFrames.AsPlayed(chorale) : ChoraleFrames.AsNotated(chorale));

    /// <inheritdoc/>
    public BarGrid BarsOf(Chorale chorale) => AsPlayed ? BarGrid.AsPlayed(chorale) : BarGrid.AsNotated(chorale);

    /// <summary>The tokens of frames, from START to END.</summary>
    public string[] Encode(ChoraleFrames frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        var tokens = new List<string>(2 + 6 * frames.Count) { ChoraleTokens.Start };
        for (int frame = 0; frame < frames.Count; frame++)
        {
            if (frame > 0)
                tokens.Add(ChoraleTokens.FrameDelimiter);
            if (frames.Fermata(frame))
                tokens.Add(ChoraleTokens.Fermata);
            for (int position = 0; position < Chorale.VoiceCount; position++)
            {
                int pitch = frames.Pitch(frame, Order[position]);
                tokens.Add(pitch == ChoraleFrames.Rest ? ChoraleTokens.Rest
                    : ChoraleTokens.Note(pitch, frames.Tied(frame, Order[position])));
            }
        }
        tokens.Add(ChoraleTokens.End);
        return [.. tokens];
    }

    /// <inheritdoc/>
    public Chorale Decode(IReadOnlyList<string> tokens) => DecodeFrames(tokens).ToChorale();

    /// <summary>The frames that a sequence of tokens stands for.</summary>
    /// <exception cref="TokenFormatException">The sequence is no piece of this encoding.</exception>
    public ChoraleFrames DecodeFrames(IReadOnlyList<string> tokens) =>
        Frames(new FrameParser(tokens, strict: true, Chorale.VoiceCount, Chorale.VoiceCount, rests: true));

    /// <inheritdoc/>
    /// <remarks>Voices that a frame lacks rest, notes beyond four are left out, and a tied pitch that the voice did not
    /// have before is struck.</remarks>
    public DecodedChorale DecodeLeniently(IReadOnlyList<string> tokens)
    {
        var parser = new FrameParser(tokens, strict: false, Chorale.VoiceCount, Chorale.VoiceCount, rests: true);
        Chorale chorale = Frames(parser).ToChorale();
        return new DecodedChorale(chorale, [.. parser.Problems.OrderBy(problem => problem.Position)]);
    }

    /// <summary>An encoding from the options of a specification; takes the known ones out.</summary>
    internal static SatbEncoding FromOptions(Dictionary<string, string> options)
    {
        VoiceOrder? order = options.Remove("order", out string? letters) ? new VoiceOrder(letters) : null;
        options.Remove("frames", out string? frames);
        return frames is null or "notated" or "played" ? new SatbEncoding(order, frames == "played")
            : throw new FormatException($"Option frames={frames}: expected notated or played.");
    }

    private ChoraleFrames Frames(FrameParser parser)
    {
        IReadOnlyList<TokenFrame> frames = parser.Parse();
        var pitches = new int[Chorale.VoiceCount * frames.Count];
        var tied = new bool[pitches.Length];
        var fermatas = new bool[frames.Count];
        Array.Fill(pitches, ChoraleFrames.Rest);
        for (int frame = 0; frame < frames.Count; frame++)
        {
            fermatas[frame] = frames[frame].Fermata;
            for (int position = 0; position < frames[frame].Notes.Count; position++)
            {
                TokenNote note = frames[frame].Notes[position];
                int i = Chorale.VoiceCount * frame + (int)Order[position];
                pitches[i] = note.Pitch;
                tied[i] = note.Tied && frame > 0 && pitches[i - Chorale.VoiceCount] == note.Pitch;
                if (note.Tied && !tied[i])
                {
                    parser.Report(note.Position, $"pitch {note.Pitch} tied only if the " +
                        $"{Order[position].ToString().ToLowerInvariant()} had it in the frame before");
                }
            }
        }
        return new ChoraleFrames(pitches, tied, fermatas);
    }
}
