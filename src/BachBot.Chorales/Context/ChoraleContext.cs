using BachBot.Chorales.Scores;
using BachBot.Chorales.Tokens;
using BachBot.Engine.Sampling;
using BachBot.Engine.Text;

namespace BachBot.Chorales.Context;

/// <summary>Follows a piece of the <see cref="SatbEncoding"/> and says what is known about the place of its next
/// token.</summary>
/// <remarks>All of it follows from the tokens so far, but for the bars, the key and the plan, which are given. It takes any
/// tokens; only those that the grammar allows make sense.</remarks>
public sealed class ChoraleContext : ITokenContext
{
    /// <summary>What may come next: position 0 to 3 of a voice, the first voice after a fermata, the frame's end, a new
    /// piece.</summary>
    internal const int Slots = Chorale.VoiceCount + 3;

    private const int AfterFermata = Chorale.VoiceCount;
    private const int FrameEnd = Chorale.VoiceCount + 1;
    private const int NewPiece = Chorale.VoiceCount + 2;

    private readonly ContextLayout _layout;
    private readonly TokenTable _tokens;
    private readonly VoiceOrder _order;
    private readonly BarGrid _bars;
    private readonly Key _key;
    private readonly PiecePlan _plan;
    private readonly int[] _before = new int[Chorale.VoiceCount];
    private readonly int[] _lastFrame = new int[Chorale.VoiceCount];
    private readonly int[] _held = new int[Chorale.VoiceCount];
    private int _slot = NewPiece;
    private int _frame;
    private int _sinceFermata;
    private int _inFermata;
    private bool _frameHasFermata;

    /// <summary>The context before a piece's START.</summary>
    /// <param name="layout">Which features the model takes.</param>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="order">Order of the voices in a frame.</param>
    /// <param name="bars">Where the bars of the piece lie.</param>
    /// <param name="key">The key of the piece, as its pitches are written.</param>
    /// <param name="plan">What is known of the piece to come; nothing if null.</param>
    /// <exception cref="ArgumentException">The vocabulary lacks START, END or <c>|||</c>.</exception>
    public ChoraleContext(ContextLayout layout, Vocabulary vocabulary, VoiceOrder order, BarGrid bars, Key key, PiecePlan? plan = null)
        : this(layout, new TokenTable(vocabulary), order, bars, key, plan)
    {
    }

    internal ChoraleContext(
        ContextLayout layout, TokenTable tokens, VoiceOrder order, BarGrid bars, Key key, PiecePlan? plan = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        ArgumentNullException.ThrowIfNull(order);
        ArgumentNullException.ThrowIfNull(bars);
        (_layout, _tokens, _order, _bars, _key, _plan) = (layout, tokens, order, bars, key, plan ?? PiecePlan.None);
    }

    /// <inheritdoc/>
    public void Write(Span<int> context)
    {
        int first = _tokens.Count, at = 0;
        foreach (ContextFeature feature in _layout.Features)
        {
            for (int voice = 0; voice < ContextLayout.TokensOf(feature); voice++)
            {
                context[at++] = first + Value(feature, voice);
                first += ContextLayout.ValuesOf(feature);
            }
        }
    }

    /// <inheritdoc/>
    public void Advance(int token)
    {
        if (token == _tokens.Start)
        {
            Begin();
        }
        else if (token == _tokens.End)
        {
            _slot = NewPiece;
        }
        else if (token == _tokens.Delimiter)
        {
            CloseFrame();
        }
        else if (token == _tokens.Fermata)
        {
            _frameHasFermata = true;
            _slot = AfterFermata;
        }
        else
        {
            TakeNote(token);
        }
    }

    /// <summary>Goes on by a token, and writes its row: the token, then the context that stands beside it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="row">[1 + K]; written.</param>
    internal void WriteRow(int token, Span<int> row)
    {
        row[0] = token;
        Advance(token);
        Write(row[1..]);
    }

    /// <summary>Takes over the state of a context of the same piece, as a search with several candidates needs
    /// it.</summary>
    internal void CopyStateFrom(ChoraleContext other)
    {
        (_slot, _frame, _sinceFermata) = (other._slot, other._frame, other._sinceFermata);
        (_inFermata, _frameHasFermata) = (other._inFermata, other._frameHasFermata);
        other._before.CopyTo(_before, 0);
        other._lastFrame.CopyTo(_lastFrame, 0);
        other._held.CopyTo(_held, 0);
    }

    private void Begin()
    {
        _slot = _frame = _sinceFermata = _inFermata = 0;
        _frameHasFermata = false;
        Array.Fill(_before, Nothing);
        Array.Fill(_lastFrame, Nothing);
        Array.Fill(_held, 0);
    }

    private void CloseFrame()
    {
        _inFermata = _frameHasFermata ? _inFermata + 1 : 0;
        _sinceFermata = _frameHasFermata ? 0 : _sinceFermata + 1;
        _frameHasFermata = false;
        _before.CopyTo(_lastFrame, 0);
        _frame++;
        _slot = 0;
    }

    private void TakeNote(int token)
    {
        if (NextVoice is not int voice)
            return;
        int pitch = _tokens.Pitch(token);
        bool goesOn = _tokens.Kind(token) == TokenKind.Tied
            || (pitch == ChoraleFrames.Rest && _before[voice] == ChoraleFrames.Rest);
        _held[voice] = goesOn ? _held[voice] + 1 : 1;
        _before[voice] = pitch;
        int position = _slot == AfterFermata ? 0 : _slot;
        _slot = position + 1 < Chorale.VoiceCount ? position + 1 : FrameEnd;
    }

    /// <summary>No frame came before.</summary>
    private const int Nothing = ChoraleFrames.Rest - 1;

    private int? NextVoice => _slot switch
    {
        AfterFermata => (int)_order[0],
        < Chorale.VoiceCount => (int)_order[_slot],
        _ => null,
    };

    private int Value(ContextFeature feature, int voice) => feature > ContextFeature.Key
        ? _slot == NewPiece ? 0 : PlannedValue(feature, voice)
        : feature == ContextFeature.Parallel
        ? 1 + (NextVoice is int next ? ParallelMotion.Find(_lastFrame[voice], _before[voice], _before[next]) ?? -1 : -1)
        : Value(feature);

    private int PlannedValue(ContextFeature feature, int voice) => feature switch
    {
        ContextFeature.Given => _plan.Given(_frame, voice),
        ContextFeature.Next => _plan.Next(_frame, voice),
        ContextFeature.Until => _plan.Until(_frame, voice),
        ContextFeature.After => _plan.After(_frame, voice),
        ContextFeature.Ahead => _plan.Ahead(_frame),
        _ => _plan.Left(_frame),
    };

    private int Value(ContextFeature feature) => feature switch
    {
        ContextFeature.Slot => _slot,
        ContextFeature.Previous => NextVoice is int voice ? _before[voice] - Nothing : 0,
        ContextFeature.Held => NextVoice is int voice ? Math.Min(_held[voice], ContextLayout.MostHeld) : 0,
        ContextFeature.Bar => _slot == NewPiece ? 0 : Place(_bars.SectionFrom(_frame)),
        ContextFeature.Fermata => FermataValue(),
        _ => _key.Tonic + (_key.Mode == Mode.Minor ? 12 : 0),
    };

    /// <summary>The fermata that lasts, with this frame if it has it already; or how long there has been none.</summary>
    private int FermataValue()
    {
        int lasting = _inFermata + (_frameHasFermata ? 1 : 0);
        return lasting > 0
            ? ContextLayout.MostSinceFermata + Math.Min(lasting, ContextLayout.MostInFermata)
            : Math.Min(_sinceFermata, ContextLayout.MostSinceFermata);
    }

    /// <summary>Bars of four quarters and of three have places of their own; in other bars strong beats come at other
    /// places, so they share the rest.</summary>
    private static int Place(BarSection section)
    {
        int others = ContextLayout.FourFourPlaces + ContextLayout.ThreeFourPlaces;
        return section.Metre.FramesPerBar switch
        {
            ContextLayout.FourFourPlaces => section.Position,
            ContextLayout.ThreeFourPlaces when section.Metre.FramesPerBeat == Grid.FramesPerQuarter =>
                ContextLayout.FourFourPlaces + section.Position,
            _ => others + Math.Min(section.Position, ContextLayout.OtherPlaces - 1),
        };
    }
}
