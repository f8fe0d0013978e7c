using System.Text.RegularExpressions;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder;

/// <summary>The gradient of every kind of parameter against differences of the loss.</summary>
public partial class GradientGoldenTests
{
    // Float32 logits: steps this long stand out of their rounding; two of them together leave out the cubic term.
    private const double Step = 4e-3, Relative = 0.03, Absolute = 1e-2;

    public static TheoryData<string> Models => Shared.Models();

    [Theory]
    [MemberData(nameof(Models))]
    public void Backward_EveryKindOfParameter_IsTheDifferenceOfTheLoss(string folder)
    {
        using var golden = new GoldenModel(folder);
        using var scope = NewDisposeScope();
        var tokens = golden.Tokens(1);
        var coefficients = Normal(1, tokens.Length, golden.Model.Config.VocabularySize);
        foreach (var parameter in golden.Model.Parameters.Values)
        {
            parameter.requires_grad_(true);
        }
        Loss(golden.Model, tokens, coefficients).backward();

        foreach (var kind in golden.Model.Parameters.Where(p => p.Value.grad is not null).GroupBy(p => Digits().Replace(p.Key, "#")))
        {
            using var inner = NewDisposeScope();
            // Of experts, one that was used.
            var (name, parameter) = kind.MaxBy(p => p.Value.grad!.abs().max().item<float>());
            // The gradient's own direction, so that the difference is large, with another beside it, so that what is missing shows.
            var direction = parameter.grad! / parameter.grad!.norm();
            var other = Normal(2, parameter.shape);
            direction = direction + (other / other.norm());
            direction = direction / direction.norm();
            var expected = (parameter.grad!.to(ScalarType.Float64) * direction.to(ScalarType.Float64)).sum().item<double>();
            double Difference(double step) =>
                (Moved(golden.Model, tokens, coefficients, parameter, direction * step) - Moved(golden.Model, tokens, coefficients, parameter, direction * -step)) / (2 * step);

            var found = ((4 * Difference(Step)) - Difference(2 * Step)) / 3;

            Assert.True(Math.Abs(found - expected) <= (Relative * Math.Abs(expected)) + Absolute, $"{folder}, {name}: the gradient is {expected:g6}, the difference {found:g6}.");
        }
    }

    private static double Moved(DecoderModel model, int[] tokens, Tensor coefficients, Tensor parameter, Tensor step)
    {
        using var guard = no_grad();
        using var before = parameter.clone();
        parameter.add_(step);
        var loss = Loss(model, tokens, coefficients).item<double>();
        parameter.copy_(before);
        return loss;
    }

    private static Tensor Loss(DecoderModel model, int[] tokens, Tensor coefficients)
    {
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(tokens.Length));
        var logits = model.Logits(model.FinalNorm(model.Forward(tokens, attention)));
        return (logits.to(ScalarType.Float64) * coefficients).sum();
    }

    private static Tensor Normal(ulong seed, params long[] shape)
    {
        using var generator = new Generator(seed);
        return randn(shape, generator: generator);
    }

    [GeneratedRegex(@"\d+")]
    private static partial Regex Digits();
}
