using Bupo.Models.Decoder;
using static TorchSharp.torch;

namespace Bupo.Analysis;

/// <summary>Writes the same function with other scales inside: what a curve may not depend on, if it is to say something of the function.</summary>
public static class Rescaling
{
    /// <summary>A copy of a model in which every feed-forward part's input norm has its weight times c, and the matrices that read it are divided by c.</summary>
    /// <param name="model">Borrowed; stays as it is.</param>
    /// <param name="factor">c, above 0; a power of two changes no rounding.</param>
    /// <returns>A model that the caller owns; unchanged parameters are shared.</returns>
    /// <exception cref="BupoException">The factor is not above 0, or the family has no norm before its feed-forward parts.</exception>
    public static DecoderModel FeedForwardInputs(DecoderModel model, double factor)
    {
        if (!(factor > 0) || !double.IsFinite(factor))
        {
            throw new BupoException($"The rescaling factor is {factor}, expected a finite number above 0.");
        }
        if (model.Config.Norms.FeedForwardInput is not { } norm)
        {
            throw new BupoException($"{model.Config.Architecture} has no norm before its feed-forward parts, so there is nothing to rescale.");
        }
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var parameters = model.Parameters.ToDictionary(p => p.Key, p => p.Value.alias(), StringComparer.Ordinal);
        foreach (var name in model.Parameters.Keys)
        {
            if (name.EndsWith($".{norm}.weight", StringComparison.Ordinal))
            {
                var offset = model.Config.NormWeightOffset;
                parameters[name] = parameters[name].add(offset).mul(factor).sub(offset);
            }
            else if (ReadsNorm(name))
            {
                parameters[name] = parameters[name].div(factor);
            }
        }
        return new DecoderModel(model.Config, parameters, model.ComputeType);
    }

    /// <summary>gate, up, both fused, an expert's, and the router that chooses experts.</summary>
    private static bool ReadsNorm(string name) => name.Contains(".mlp.", StringComparison.Ordinal)
        && (name.EndsWith("gate_proj.weight", StringComparison.Ordinal) || name.EndsWith("up_proj.weight", StringComparison.Ordinal)
            || name.EndsWith(".mlp.gate.weight", StringComparison.Ordinal));
}
