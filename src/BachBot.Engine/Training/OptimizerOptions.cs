using System.Text.Json.Serialization;

namespace BachBot.Engine.Training;

/// <summary>Which optimiser updates the parameters.</summary>
[JsonDerivedType(typeof(AdamOptions), "adam")]
[JsonDerivedType(typeof(SgdOptions), "sgd")]
public abstract record OptimizerOptions;

/// <summary>Adam (Kingma and Ba 2015), with decoupled weight decay.</summary>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="Epsilon">Added to the root of the second moment.</param>
/// <param name="WeightDecay">Share of each parameter that an update takes off, times the rate.</param>
public sealed record AdamOptions(
    double Beta1 = 0.9, double Beta2 = 0.999, double Epsilon = 1e-8, double WeightDecay = 0) : OptimizerOptions;

/// <summary>Stochastic gradient descent.</summary>
/// <param name="Momentum">Share of the last update that is kept; 0 is plain descent.</param>
/// <param name="WeightDecay">Added to the gradient as this times the parameter.</param>
public sealed record SgdOptions(double Momentum = 0, double WeightDecay = 0) : OptimizerOptions;
