using Bupo.Analysis;
using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Analysis;

public class RescalingTests
{
    private static readonly AnalyzedResponse[] Responses = [new([1, 2, 3], [4, 5, 6, 7, 8, 9, 10, 11]), new([12, 13], [14, 15, 16, 17])];

    [Theory]
    [InlineData(0.25)]
    [InlineData(4)]
    public void FeedForwardInputs_AnyFactor_SameFunctionSameInvariantCurvesOtherPaperCurve(double factor)
    {
        using var model = TinyModel.Create();
        using var rescaled = Rescaling.FeedForwardInputs(model, factor);

        var (plain, other) = (Report(model), Report(rescaled));

        var (expected, found) = (Logits(model), Logits(rescaled));
        Near.Equal(expected, found, 1e-4 * expected.Max(Math.Abs), "logits");
        foreach (var curve in Curve.All.Where(c => c.Invariant))
        {
            Near.Equal([.. plain.Means(curve).Select(v => (float)v)], [.. other.Means(curve).Select(v => (float)v)], 1e-3, curve.Name);
        }
        Assert.True(plain.Distance(other, Curve.ChangeFfn) > 0.1);
        Assert.Equal(plain.NormedBoundary, other.NormedBoundary);
        Assert.Equal(plain.AgreementBoundary, other.AgreementBoundary);
    }

    [Fact]
    public void FeedForwardInputs_LargeAndSmallNorms_MovePapersBoundary()
    {
        using var model = TinyModel.Create();
        // A peaked input leaves the feed-forward part room to widen, a flat one does not.
        using var peaked = Rescaling.FeedForwardInputs(model, 64);
        using var flat = Rescaling.FeedForwardInputs(model, 1 / 64.0);

        Assert.Equal(TinyModel.Layers, Report(peaked).BoundaryLayer);
        Assert.Null(Report(flat).BoundaryLayer);
    }

    [Fact]
    public void FeedForwardInputs_FactorZero_Refused()
    {
        using var model = TinyModel.Create();

        var error = Assert.Throws<BupoException>(() => Rescaling.FeedForwardInputs(model, 0));

        Assert.Contains("factor is 0", error.Message, StringComparison.Ordinal);
    }

    private static AnalysisReport Report(DecoderModel model)
    {
        var analyzer = new InternalPolicyAnalyzer(model, new AnalysisSettings());
        var means = new CurveMeans(analyzer.Curves, model.Config.Layers, 0);
        foreach (var (i, measures) in analyzer.Measure(Responses).Index())
        {
            means.Add(i, ResponseSums.Of(measures));
        }
        return AnalysisReport.Of("tiny", model.Config.Layers, new AnalysisSettings(), analyzer.Curves, means);
    }

    private static float[] Logits(DecoderModel model)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        int[] tokens = [1, 2, 3, 4, 5, 6, 7];
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(tokens.Length));
        return model.Logits(model.FinalNorm(model.Forward(tokens, attention))).data<float>().ToArray();
    }
}
