using Bupo.Models.Decoder;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Training;
using Bupo.Training.Updates;

namespace Bupo.Tests.Training;

/// <summary>A trainer of a recipe, without the files that a run reads and writes.</summary>
internal static class TinyTrainer
{
    public static Trainer Of(Recipe recipe, DecoderModel model, IRolloutSource rollouts, DecoderModel? reference = null, Critic? critic = null) =>
        new(TrainingPlan.Of(recipe, model.Config.Layers), model, rollouts, reference, critic);
}
