using Bupo.Analysis;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Training.Runs;

namespace Bupo.Training;

/// <summary>Looks at the internal policies while they are trained: an analysis of a few of a step's own responses, every so many steps.</summary>
/// <param name="recipe">The run; <c>train.internal_curves_*</c> say when and how much.</param>
/// <param name="model">Borrowed; measured without gradients and left as it is.</param>
internal sealed class InternalCurves(Recipe recipe, DecoderModel model)
{
    private readonly TrainRecipe _train = recipe.Train;

    /// <summary>Whether a step is looked at.</summary>
    public bool IsDue(int step) =>
        _train.InternalCurvesEvery > 0 && (step == 1 || step == _train.Steps || step % _train.InternalCurvesEvery == 0);

    /// <summary>Measures the model as it sampled the step's responses.</summary>
    /// <param name="step">The step, which draws the positions together with the run's seed.</param>
    /// <param name="trained">The view that the step trains.</param>
    /// <param name="rollouts">The step's responses.</param>
    public InternalSnapshot Measure(int step, PolicyView trained, IReadOnlyList<Rollout> rollouts)
    {
        var responses = SampleFile.Choose(rollouts, _train.InternalCurvesResponses).Select(r => new AnalyzedResponse(r.PromptIds, r.ResponseIds)).ToArray();
        var settings = new AnalysisSettings
        {
            Seed = unchecked((int)recipe.Seed + step),
            Positions = Math.Min(1, (double)_train.InternalCurvesTokens / responses.Sum(r => r.Response.Length)),
            RefinedTokens = AnalysisSettings.UsualRefinedTokens,
        };
        return new InternalSnapshot(trained.Depth(model.Config.Layers), ResponseAnalysis.Run(model, recipe.Model, responses, settings));
    }
}
