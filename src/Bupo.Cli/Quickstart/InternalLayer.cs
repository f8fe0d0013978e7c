using Bupo.Analysis;

namespace Bupo.Cli.Quickstart;

/// <summary>The layer that BuPO trains first, and how it was found.</summary>
/// <param name="Layer">Below the last one.</param>
/// <param name="Rule">The rule that names it, in words.</param>
internal sealed record InternalLayer(int Layer, string Rule)
{
    /// <summary>The first rule, the paper's before ours, that names a layer below the last, whose policy differs from the full one.</summary>
    public static InternalLayer Of(AnalysisReport report)
    {
        (int? Layer, string Rule)[] found =
        [
            (report.BoundaryLayer, "the paper's rule"),
            (report.NormedBoundary, "our rule, the layer before the normed entropy first falls"),
            (report.AgreementBoundary, "our rule, the lowest layer whose logit lens agrees"),
        ];
        var named = found.FirstOrDefault(f => f.Layer >= 1 && f.Layer < report.Layers);
        return named.Layer is { } layer
            ? new(layer, named.Rule)
            : new(report.Layers / 2, "no rule, for none names a layer below the last: the middle one was taken");
    }
}
