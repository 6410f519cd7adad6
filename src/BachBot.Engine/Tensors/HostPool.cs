namespace BachBot.Engine.Tensors;

/// <summary>Arrays of tensors that were disposed, for the next ones of the same size: otherwise each text that is drawn
/// would leave its state to the garbage collector, which lets megabytes gather before it looks.</summary>
internal sealed class HostPool
{
    /// <summary>The states of 256 sequences of three layers of 256; more than this is left to the garbage collector.
    /// </summary>
    private const long MostBytes = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<(Type Element, int Length), Stack<Array>> _arrays = [];
    private long _bytes;

    /// <summary>An array of a length that came back, zeroed; null if there is none.</summary>
    public T[]? Take<T>(int length)
        where T : unmanaged
    {
        T[] array;
        lock (_lock)
        {
            if (!_arrays.TryGetValue((typeof(T), length), out Stack<Array>? stack) || stack.Count == 0)
                return null;
            array = (T[])stack.Pop();
            _bytes -= Buffer.ByteLength(array);
        }
        Array.Clear(array);
        return array;
    }

    /// <summary>Takes an array back; nobody may use it any more.</summary>
    public void Return<T>(T[] array)
        where T : unmanaged
    {
        lock (_lock)
        {
            if (_bytes + Buffer.ByteLength(array) > MostBytes)
                return;
            _bytes += Buffer.ByteLength(array);
            if (!_arrays.TryGetValue((typeof(T), array.Length), out Stack<Array>? stack))
                _arrays[(typeof(T), array.Length)] = stack = [];
            stack.Push(array);
        }
    }
}
