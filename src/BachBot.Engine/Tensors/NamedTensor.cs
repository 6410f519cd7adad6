namespace BachBot.Engine.Tensors;

/// <summary>A tensor with the name under which it is saved.</summary>
/// <param name="Name">The name, unique within what is saved together.</param>
/// <param name="Tensor">The tensor.</param>
public sealed record NamedTensor(string Name, Tensor Tensor);
