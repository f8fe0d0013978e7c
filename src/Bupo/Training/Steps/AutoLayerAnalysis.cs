using System.Globalization;
using Bupo.Analysis;
using Bupo.Models.Decoder;
using Bupo.Recipes.Phases;
using Bupo.Rollouts;
using Bupo.Settings;

namespace Bupo.Training.Steps;

/// <summary>Finds the layer of layer(auto): an analysis of the responses that the start weights sampled.</summary>
internal static class AutoLayerAnalysis
{
    /// <summary>The layer that a phase's rule finds.</summary>
    /// <returns>The layer, and a sentence that says how it came about.</returns>
    /// <exception cref="BupoException">The rule finds none: the message has the curve and the choices.</exception>
    public static (int Layer, string Note) Find(DecoderModel model, RolloutBatch batch, PhaseRecipe phase)
    {
        var report = Analyze(model, batch, phase.RuleTokens);
        var found = Layer(report, phase.Rule);
        var others = string.Join(", ", Enum.GetValues<AutoRule>().Select(rule => $"{SettingKey.NameOf(rule.ToString())} {Text(Layer(report, rule))}"));
        var measured = $"{report.Responses} responses of {report.Tokens} tokens";
        return found is { } layer
            ? (layer, $"layer(auto) is layer({layer}) by the rule {SettingKey.NameOf(phase.Rule.ToString())} on {measured} (all rules: {others})")
            : throw new BupoException(
                $"schedule: layer(auto) has no layer, as the rule {SettingKey.NameOf(phase.Rule.ToString())} finds none on {measured}. {Curve(report, phase.Rule)} "
                + $"The rules find: {others}. Name a layer from 1 to {report.Layers}, such as view: layer({Math.Max(1, report.Layers / 6)}), or a rule that finds one.");
    }

    private static AnalysisReport Analyze(DecoderModel model, RolloutBatch batch, int tokens) => ResponseAnalysis.Run(
        model,
        "start",
        batch.Rollouts.Select(r => new AnalyzedResponse(r.PromptIds, r.ResponseIds)),
        new AnalysisSettings { Positions = Math.Min(1, (double)tokens / batch.Rollouts.Sum(r => r.ResponseIds.Length)) });

    private static int? Layer(AnalysisReport report, AutoRule rule) => rule switch
    {
        AutoRule.Paper => report.BoundaryLayer,
        AutoRule.NormedFall => report.NormedBoundary,
        AutoRule.Agreement => report.AgreementBoundary,
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "There is no such rule."),
    };

    private static string Curve(AnalysisReport report, AutoRule rule)
    {
        var curve = rule switch
        {
            AutoRule.Paper => Bupo.Analysis.Curve.ChangeFfn,
            AutoRule.NormedFall => Bupo.Analysis.Curve.NormedChangeFfn,
            _ => Bupo.Analysis.Curve.Agreement,
        };
        var values = report.Means(curve).Select((mean, i) => string.Create(CultureInfo.InvariantCulture, $"{i + curve.FirstLayer}: {mean:0.###}"));
        return $"{curve.Name} by layer is {string.Join(", ", values)}.";
    }

    private static string Text(int? layer) => layer?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
