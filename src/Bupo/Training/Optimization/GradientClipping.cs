using static TorchSharp.torch;

namespace Bupo.Training.Optimization;

/// <summary>Bounds the gradient of all parameters together.</summary>
public static class GradientClipping
{
    /// <summary>Scales the gradients so that their common norm is at most the bound: by min(1, bound / (norm + 1e-6)).</summary>
    /// <remarks>arXiv 1211.5063, algorithm 1. A norm that is not finite makes gradients NaN: look at it before a step.</remarks>
    /// <param name="parameters">The parameters; those without a gradient are passed over.</param>
    /// <param name="maximum">The bound.</param>
    /// <param name="order">The order of the norm: 2, or ∞ for the largest element.</param>
    /// <returns>The norm before clipping; 0 where nothing has a gradient.</returns>
    public static double ByGlobalNorm(IEnumerable<Tensor> parameters, double maximum, double order = 2)
    {
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var gradients = parameters.Select(parameter => parameter.grad).OfType<Tensor>().ToArray();
        if (gradients.Length == 0)
        {
            return 0;
        }
        // One transfer for all: on a GPU each would wait for the device.
        var norms = stack(gradients.Select(gradient => Norm(gradient, order))); // (parameters)
        var norm = linalg.vector_norm(norms, order).item<double>();
        var factor = Math.Min(1, maximum / (norm + 1e-6));
        foreach (var gradient in factor == 1 ? [] : gradients)
        {
            gradient.mul_(factor);
        }
        return norm;
    }

    /// <summary>Row by row, and rows in double: one float32 sum over 28 million elements is off by a thousandth.</summary>
    private static Tensor Norm(Tensor gradient, double order)
    {
        var rows = gradient.dim() == 0 ? gradient.view(1) : gradient;
        return linalg.vector_norm(linalg.vector_norm(rows, order, [-1]).to(ScalarType.Float64).flatten(), order);
    }
}
