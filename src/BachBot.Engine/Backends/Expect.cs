using System.Runtime.CompilerServices;
using BachBot.Engine.Tensors;

namespace BachBot.Engine.Backends;

/// <summary>Checks of arguments that every backend makes before it computes anything.</summary>
internal static class Expect
{
    /// <summary>Throws unless the tensor has the scalar type and shape that a function expects.</summary>
    public static void Shape(
        string function, Tensor tensor, DType type, Shape expected,
        [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        Type(function, tensor, type, name);
        if (tensor.Shape != expected)
            throw new ArgumentException($"{function}: {name} must have the shape {expected}, not {tensor.Shape}.", name);
    }

    /// <summary>Throws unless the tensor has the element type that a function expects.</summary>
    public static void Type(
        string function, Tensor tensor, DType type, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.Type != type)
            throw new ArgumentException($"{function}: {name} must hold {type}, not {tensor.Type}.", name);
    }

    /// <summary>Throws unless the tensor has a number of dimensions.</summary>
    public static void Rank(
        string function, Tensor tensor, int rank, [CallerArgumentExpression(nameof(tensor))] string name = "")
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.Shape.Rank != rank)
            throw new ArgumentException(
                $"{function}: {name} must have {rank} dimensions, not the shape {tensor.Shape}.", name);
    }

    /// <summary>Throws if two tensors that must differ start at the same place.</summary>
    public static void Distinct(string function, Tensor first, Tensor second, string names)
    {
        if (ReferenceEquals(first.Storage, second.Storage) && first.Offset == second.Offset && first.ElementCount > 0)
            throw new ArgumentException($"{function}: {names} must not share memory.");
    }

    /// <summary>Throws unless every integer lies in [0, bound).</summary>
    public static void Range(string function, ReadOnlySpan<int> values, int bound, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)bound)
                throw new ArgumentException(
                    $"{function}: {name} must lie in 0 to {bound - 1}; entry {i} is {values[i]}.", name);
        }
    }
}
