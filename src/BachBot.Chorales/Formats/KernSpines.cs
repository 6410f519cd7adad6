namespace BachBot.Chorales.Formats;

/// <summary>Which field of a line belongs to which spine of a Humdrum file, while spines split, join, swap, begin and
/// end.</summary>
internal sealed class KernSpines
{
    /// <summary>Most fields that a line may have.</summary>
    public const int MostFields = 256;

    private const int NoKern = -1;

    // For each field: which **kern spine it belongs to, counted from 0, or NoKern.
    private List<int> _kernOfField;

    /// <summary>Starts with a line of exclusive interpretations such as <c>**kern</c>.</summary>
    public KernSpines(IReadOnlyList<string> exclusive)
    {
        int kern = 0;
        _kernOfField = [.. exclusive.Select(field => field == "**kern" ? kern++ : NoKern)];
    }

    /// <summary>Fields that a line must have now.</summary>
    public int Count => _kernOfField.Count;

    /// <summary>Whether a field is the leftmost one of a <c>**kern</c> spine.</summary>
    public bool IsFirstOfVoice(int field, out int kern)
    {
        kern = _kernOfField[field];
        return kern != NoKern && _kernOfField.IndexOf(kern) == field;
    }

    /// <summary>Applies the spine paths of a line of interpretations: <c>*^ *v *x *+ *-</c>.</summary>
    public bool TryAdvance(IReadOnlyList<string> fields, out string reason)
    {
        var next = new List<int>(fields.Count);
        for (int f = 0; f < fields.Count; f++)
        {
            switch (fields[f])
            {
                case "*^":
                    next.Add(_kernOfField[f]);
                    next.Add(_kernOfField[f]);
                    break;
                case "*v":
                    next.Add(_kernOfField[f]);
                    while (f + 1 < fields.Count && fields[f + 1] == "*v" && _kernOfField[f + 1] == _kernOfField[f])
                        f++;
                    break;
                case "*x" when f + 1 < fields.Count && fields[f + 1] == "*x":
                    next.Add(_kernOfField[f + 1]);
                    next.Add(_kernOfField[f]);
                    f++;
                    break;
                case "*+":
                    // A spine that begins later is no voice of the chorale.
                    next.Add(_kernOfField[f]);
                    next.Add(NoKern);
                    break;
                case "*-":
                    break;
                default:
                    next.Add(_kernOfField[f]);
                    break;
            }
        }
        reason = next.Count > MostFields ? $"more than {MostFields} spines" : "";
        _kernOfField = next;
        return next.Count <= MostFields;
    }
}
