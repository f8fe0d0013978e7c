using Bupo.Analysis;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Rollouts;
using Bupo.Training.Metrics;

namespace Bupo.Training.Steps;

/// <summary>Measures the internal policies during training: an analysis of some of a step's own responses.</summary>
/// <param name="settings">When, and how much.</param>
/// <param name="model">Borrowed; measured without gradients and left unchanged.</param>
internal sealed class InternalCurves(InternalCurvesSettings settings, DecoderModel model)
{
    /// <summary>Whether a step is measured.</summary>
    public bool IsDue(int step) => settings.Every > 0 && (step == 1 || step == settings.LastStep || step % settings.Every == 0);

    /// <summary>Measures the model as it sampled the step's responses.</summary>
    /// <param name="step">The step, which draws the positions together with the run's seed.</param>
    /// <param name="trained">The view that the step trains.</param>
    /// <param name="batch">The step's responses.</param>
    public InternalSnapshot Measure(int step, PolicyView trained, RolloutBatch batch)
    {
        AnalyzedResponse[] responses = [.. batch.Spread(settings.Responses).Select(r => new AnalyzedResponse(r.PromptIds, r.ResponseIds))];
        var analysis = new AnalysisSettings
        {
            Seed = unchecked((int)settings.Seed + step),
            Positions = Math.Min(1, (double)settings.Tokens / responses.Sum(r => r.Response.Length)),
            RefinedTokens = AnalysisSettings.UsualRefinedTokens,
        };
        return new InternalSnapshot(trained.Depth(model.Config.Layers), ResponseAnalysis.Run(model, settings.Model, responses, analysis));
    }
}
