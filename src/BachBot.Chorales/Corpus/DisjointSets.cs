namespace BachBot.Chorales.Corpus;

/// <summary>Sets of the numbers 0 to n - 1 that grow together (union-find).</summary>
internal sealed class DisjointSets
{
    private readonly int[] _parents;

    /// <summary>Each number in a set of its own.</summary>
    public DisjointSets(int count) => _parents = [.. Enumerable.Range(0, count)];

    /// <summary>The smallest number of the set that holds a number.</summary>
    public int Find(int number)
    {
        while (_parents[number] != number)
        {
            _parents[number] = _parents[_parents[number]];
            number = _parents[number];
        }
        return number;
    }

    /// <summary>Makes one set of two.</summary>
    public void Join(int first, int second)
    {
        int a = Find(first), b = Find(second);
        _parents[Math.Max(a, b)] = Math.Min(a, b);
    }
}
