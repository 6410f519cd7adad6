using BachBot.Chorales.RandomNumbers;
using BachBot.Chorales.Scores;

namespace BachBot.Chorales.Synthesis;

/// <summary>Turns chords into moving voices: suspensions, passing and neighbour notes, chordal skips, anticipations.
/// </summary>
internal sealed class Decorator
{
    private const int HalfBeat = Grid.FramesPerQuarter / 2;

    // In percent of the steps between chords.
    private static readonly int[] TypicalDensities = [27, 66, 70, 125];
    private static readonly int[] HoldPercents = [8, 18, 18, 12];

    private readonly Pcg32 _random;
    private readonly Slot[] _slots;
    private readonly Chord[] _chords;
    private readonly Voicing[] _voicings;
    private readonly bool[] _endsPhrase;
    private readonly Texture _texture;
    private readonly bool[,] _busy;
    private readonly bool[,] _skips;
    private readonly int[] _densities;

    private Decorator(Pcg32 random, Slot[] slots, Chord[] chords, Voicing[] voicings, bool[] endsPhrase)
    {
        _random = random;
        _slots = slots;
        _chords = chords;
        _voicings = voicings;
        _endsPhrase = endsPhrase;
        _texture = new Texture(slots[^1].End);
        _busy = new bool[Chorale.VoiceCount, slots.Length];
        _skips = new bool[Chorale.VoiceCount, slots.Length];
        int liveliness = 70 + random.Below(61);
        _densities = [.. TypicalDensities.Select(density => density * liveliness / 100)];
    }

    /// <summary>Lays the chords out in time and decorates them.</summary>
    public static Texture Decorate(
        Pcg32 random, Slot[] slots, Chord[] chords, Voicing[] voicings, bool[] endsPhrase)
    {
        var decorator = new Decorator(random, slots, chords, voicings, endsPhrase);
        decorator.LayOut();
        decorator.Suspend();
        decorator.Move();
        return decorator._texture;
    }

    private void LayOut()
    {
        for (int slot = 0; slot < _slots.Length; slot++)
        {
            bool mayHold = slot > 0 && !_endsPhrase[slot - 1] && !_endsPhrase[slot];
            bool someVoiceMoves = false;
            for (int v = 0; v < Chorale.VoiceCount; v++)
            {
                bool repeats = slot > 0 && _voicings[slot - 1].Pitches[v] == _voicings[slot].Pitches[v];
                bool holds = mayHold && repeats && _random.Chance(HoldPercents[v])
                    && (someVoiceMoves || v < Chorale.VoiceCount - 1);
                someVoiceMoves |= !holds;
                _texture.Set(v, new Texture.Figure(_slots[slot].Start, _slots[slot].End,
                    _voicings[slot].Pitches[v], IsForeign: false, IsAttacked: !holds));
            }
        }
    }

    private void Suspend()
    {
        for (int slot = 1; slot < _slots.Length; slot++)
        {
            if (_endsPhrase[slot - 1] || _endsPhrase[slot])
                continue;
            foreach (int voice in VoicesInRandomOrder())
            {
                int percent = _slots[slot].IsStrong ? 45 : 22;
                if (IsSuspensionPossible(voice, slot) && _random.Chance(percent) && TrySuspend(voice, slot))
                    break;
            }
        }
    }

    private bool IsSuspensionPossible(int voice, int slot)
    {
        int held = _voicings[slot - 1].Pitches[voice];
        int resolution = _voicings[slot].Pitches[voice];
        if (held - resolution is not (1 or 2) || _chords[slot].Has(held % 12) || _busy[voice, slot - 1])
            return false;
        int[] chord = _voicings[slot].Pitches;
        for (int other = 0; other < Chorale.VoiceCount; other++)
        {
            bool anticipatesResolution = other != voice && (chord[other] - resolution) % 12 == 0;
            if (anticipatesResolution && (other != 3 || held - chord[3] <= 12))
                return false;
        }

        if (voice == 3)
            return chord.Take(3).Any(pitch => (pitch - held) % 12 is 1 or 2 && (pitch - resolution) % 12 is 3 or 4);
        int above = (held - chord[3]) % 12;
        int resolved = (resolution - chord[3]) % 12;
        return above == 5 && resolved is 3 or 4 || above is 10 or 11 && resolved is 8 or 9
            || above is 1 or 2 && resolved == 0;
    }

    private bool TrySuspend(int voice, int slot)
    {
        Slot place = _slots[slot];
        int resolves = place.Start + Math.Max(HalfBeat, place.Frames / 2);
        bool othersMove = Enumerable.Range(0, Chorale.VoiceCount)
            .Any(other => other != voice && _texture.IsAttacked(other, place.Start));
        if (!othersMove || !_texture.TrySet(voice,
            new Texture.Figure(place.Start, resolves, _voicings[slot - 1].Pitches[voice], true, IsAttacked: false),
            new Texture.Figure(resolves, place.End, _voicings[slot].Pitches[voice], false)))
        {
            return false;
        }

        _busy[voice, slot - 1] = true;
        _busy[voice, slot] = place.Frames <= Grid.FramesPerQuarter;
        return true;
    }

    private void Move()
    {
        for (int slot = 0; slot + 1 < _slots.Length; slot++)
        {
            if (_endsPhrase[slot])
                continue;
            // Voices like to move together, or to rest together.
            int here = _random.Choose<int>([(35, 3), (100, 3), (160, 3)]);
            foreach (int voice in VoicesInRandomOrder())
            {
                if (!_busy[voice, slot] && _random.Below(100) * 100 < _densities[voice] * here)
                    _busy[voice, slot] = TryOrnament(voice, slot);
            }
        }
    }

    private bool TryOrnament(int voice, int slot)
    {
        NamedPitch from = PitchAt(voice, slot);
        NamedPitch to = PitchAt(voice, slot + 1);
        int steps = to.StaffPlace - from.StaffPlace;
        bool cadence = _endsPhrase[slot + 1];
        if (voice == 0 && cadence && Math.Abs(to.Pitch - from.Pitch) is 1 or 2 && _random.Chance(25))
            return TryAnticipation(slot, to);
        int fillFourthPercent = voice == 3 ? 15 : 70;
        return Math.Abs(steps) switch
        {
            2 => TryPassing(voice, slot, from, to) || TrySkip(voice, slot, from, to),
            3 when _random.Chance(fillFourthPercent) && TryFillFourth(voice, slot, from, to) => true,
            0 when from.Pitch == to.Pitch && _random.Chance(60) && TryNeighbour(voice, slot, from) => true,
            _ => TrySkip(voice, slot, from, to),
        };
    }

    private bool TryPassing(int voice, int slot, NamedPitch from, NamedPitch to)
    {
        int place = (from.StaffPlace + to.StaffPlace) / 2;
        if (Scale.Between(place, from, to, _chords[slot], _chords[slot + 1]) is not { } passing)
            return false;
        Slot now = _slots[slot];
        int length = now.Frames > Grid.FramesPerQuarter && _random.Chance(40) ? Grid.FramesPerQuarter
            : _random.Chance(4) ? 1 : HalfBeat;
        return _texture.TrySet(voice, new Texture.Figure(now.End - length, now.End, passing.Pitch,
            IsForeign: !_chords[slot].Has(passing.Pitch % 12)));
    }

    private bool TryFillFourth(int voice, int slot, NamedPitch from, NamedPitch to)
    {
        int direction = Math.Sign(to.StaffPlace - from.StaffPlace);
        // The first of two tones has to fit the second: try the forms of the scale from the far end.
        for (int semitones = 1; semitones <= 2; semitones++)
        {
            foreach (int fifths in (int[])[semitones == 1 ? -5 : 2])
            {
                var second = new NamedPitch(to.Pitch - direction * semitones, to.Fifths - direction * fifths);
                NamedPitch? first = Scale.Between(from.StaffPlace + direction, from, second,
                    _chords[slot], _chords[slot + 1]);
                NamedPitch? check = first is null ? null : Scale.Between(second.StaffPlace, first.Value, to,
                    _chords[slot], _chords[slot + 1]);
                if (check != second)
                    continue;
                Slot now = _slots[slot];
                int each = now.Frames > Grid.FramesPerQuarter ? HalfBeat : 1;
                return _texture.TrySet(voice,
                    new Texture.Figure(now.End - 2 * each, now.End - each, first!.Value.Pitch,
                        !_chords[slot].Has(first.Value.Pitch % 12)),
                    new Texture.Figure(now.End - each, now.End, second.Pitch,
                        !_chords[slot].Has(second.Pitch % 12)));
            }
        }

        return false;
    }

    private bool TryNeighbour(int voice, int slot, NamedPitch from)
    {
        int direction = _random.Chance(60) ? -1 : 1;
        if (Scale.Between(from.StaffPlace + direction, from, from, _chords[slot], _chords[slot + 1]) is not { } next)
            return false;
        Slot now = _slots[slot];
        return _texture.TrySet(voice, new Texture.Figure(now.End - HalfBeat, now.End, next.Pitch,
            IsForeign: !_chords[slot].Has(next.Pitch % 12)));
    }

    /// <summary>A leap to another tone of the chord, from which the voice steps on, or an octave in the bass.</summary>
    private bool TrySkip(int voice, int slot, NamedPitch from, NamedPitch to)
    {
        Chord chord = _chords[slot];
        int fromTone = _voicings[slot].Tones[voice];
        bool isTendency = fromTone == chord.Leading || fromTone == 3;
        bool skippedBefore = slot > 0 && _skips[voice, slot - 1];
        if (voice == 0 || skippedBefore || isTendency && from.Pitch != to.Pitch)
            return false;
        int lowest = Voicings.Ranges[voice].Lowest;
        int highest = Voicings.Ranges[voice].Highest;
        var targets = new List<int>();
        for (int pitch = lowest; pitch <= highest; pitch++)
        {
            int tone = Array.FindIndex(chord.Tones, tone => tone.PitchClass == pitch % 12);
            int leap = Math.Abs(pitch - from.Pitch);
            int step = Math.Abs(to.Pitch - pitch);
            bool octave = voice == 3 && leap == 12 && step is 5 or 7 && _random.Chance(20);
            // The bass must not make a six-four chord; nobody leaps to a tone that is bound to move.
            bool plain = tone is 0 or 1 && tone != chord.Leading || tone == 2 && voice != 3;
            bool stepsOn = leap is >= 3 and <= 5 && step is 1 or 2;
            // The bass may break a chord over a fifth, by its third.
            bool arpeggio = voice == 3 && leap is 3 or 4 && leap + step == 7
                && pitch > from.Pitch == to.Pitch > pitch;
            bool isLastDominant = voice == 3 && _endsPhrase[slot + 1];
            if (octave || plain && (stepsOn || arpeggio) && !isLastDominant)
                targets.Add(pitch);
        }

        if (targets.Count == 0)
            return false;
        Slot now = _slots[slot];
        _skips[voice, slot] = _texture.TrySet(voice,
            new Texture.Figure(now.End - HalfBeat, now.End, targets[_random.Below(targets.Count)], false));
        return _skips[voice, slot];
    }

    private bool TryAnticipation(int slot, NamedPitch to)
    {
        Slot now = _slots[slot];
        int length = _random.Chance(50) ? 1 : HalfBeat;
        return _texture.TrySet(0, new Texture.Figure(now.End - length, now.End, to.Pitch, true));
    }

    private NamedPitch PitchAt(int voice, int slot) => new(_voicings[slot].Pitches[voice],
        _chords[slot].Tones[_voicings[slot].Tones[voice]].Fifths);

    private int[] VoicesInRandomOrder()
    {
        int[] voices = [0, 1, 2, 3];
        for (int i = voices.Length - 1; i > 0; i--)
        {
            int other = _random.Below(i + 1);
            (voices[i], voices[other]) = (voices[other], voices[i]);
        }

        return voices;
    }
}
