using Bupo.Models.Arithmetic;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>A linear map of a block, x Wᵀ + b. It borrows its parameters.</summary>
internal readonly struct Projection
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;

    public Projection(IReadOnlyDictionary<string, Tensor> parameters, string name)
    {
        _weight = parameters[name + ".weight"];
        _bias = parameters.GetValueOrDefault(name + ".bias");
    }

    /// <summary>[T, inputs] of any float type → [T, outputs] of the arithmetic's type; differentiable through the casts.</summary>
    public Tensor Apply(Tensor x, ScalarType type) =>
        MatMul.Linear(x.to(type), _weight.to(type), _bias?.to(type));
}
