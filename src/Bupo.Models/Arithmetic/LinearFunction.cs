using static TorchSharp.torch;

namespace Bupo.Models.Arithmetic;

/// <summary>y = x Wᵀ by <see cref="MatMul"/>, with its gradients: ∂x = ∂y W, ∂W = ∂yᵀ x.</summary>
/// <remarks>A parameter's gradient is added where it lies: as a result it would be copied there.</remarks>
internal sealed class LinearFunction : autograd.SingleTensorFunction<LinearFunction>
{
    public override string Name => nameof(LinearFunction);

    /// <summary>Multiplies.</summary>
    /// <param name="x">[rows, inputs] float32.</param>
    /// <param name="weight">W, [outputs, inputs] float32.</param>
    /// <returns>[rows, outputs].</returns>
    public static Tensor Of(Tensor x, Tensor weight) => apply(x, weight);

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (x, weight) = ((Tensor)vars[0], (Tensor)vars[1]);
        ctx.save_for_backward([x, weight]);
        ctx.save_data(nameof(Wanted), new Wanted(x.requires_grad, weight.requires_grad));
        using var transposed = weight.t();
        return Product(x, transposed);
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var (x, weight, wanted) = (saved[0], saved[1], (Wanted)ctx.get_data(nameof(Wanted)));
        var byWeight = wanted.OfWeight ? ToWeight(grad_output.t(), x, weight) : null;
        var byX = wanted.OfX ? Product(grad_output, weight).MoveToOuterDisposeScope() : null;
        return GivenGradients.Give(grad_output, byX, byWeight);
    }

    private static Tensor? ToWeight(Tensor outputs, Tensor x, Tensor weight)
    {
        if (!weight.is_leaf)
        {
            return Product(outputs, x).MoveToOuterDisposeScope();
        }
        if (weight.grad is { } gradient)
        {
            MatMul.Multiply(outputs, x, gradient, add: true);
        }
        else
        {
            weight.grad = Product(outputs, x);
        }
        return null;
    }

    private static Tensor Product(Tensor a, Tensor b)
    {
        var product = empty(a.shape[0], b.shape[1], ScalarType.Float32);
        MatMul.Multiply(a, b, product);
        return product;
    }

    private sealed record Wanted(bool OfX, bool OfWeight);
}
