using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>The sizes of a recurrent layer's call.</summary>
/// <param name="Steps">T.</param>
/// <param name="Sequences">N.</param>
/// <param name="Inputs">D.</param>
/// <param name="Units">H.</param>
public readonly record struct RecurrentSize(int Steps, int Sequences, int Inputs, int Units)
{
    /// <summary>Reads the sizes off x and y and checks those two.</summary>
    internal static RecurrentSize Of(string function, DType type, Tensor x, Tensor y)
    {
        Expect.Rank(function, x, 3);
        Expect.Rank(function, y, 3);
        Expect.Type(function, x, type);
        var size = new RecurrentSize(x.Shape[0], x.Shape[1], x.Shape[2], y.Shape[2]);
        if (size.Steps == 0 || size.Sequences == 0 || size.Inputs == 0 || size.Units == 0)
            throw new ArgumentException($"{function}: x {x.Shape} and y {y.Shape} must not be empty.", nameof(x));
        Expect.Shape(function, y, type, size.Output);
        return size;
    }

    internal Shape Input => new(Steps, Sequences, Inputs);

    internal Shape Output => new(Steps, Sequences, Units);

    internal Shape State => new(Sequences, Units);
}
