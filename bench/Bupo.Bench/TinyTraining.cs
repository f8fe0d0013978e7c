using Bupo.Models.Arithmetic;
using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Bupo.Testing;
using Bupo.Training.Steps;

namespace Bupo.Bench;

/// <summary>BuPO on the tiny model of the tests.</summary>
internal static class TinyTraining
{
    /// <summary>Makes the model and its run: a fifth of the steps on layer 2, then the full policy.</summary>
    public static Recipe Recipe(string folder, int steps, int saveEvery)
    {
        var model = Path.Combine(folder, "tiny");
        if (!Directory.Exists(model))
        {
            TinyModelFolder.Write(model);
        }
        return new Recipe
        {
            Model = model,
            Seed = 3,
            Compute = Compute.Fp32,
            Data = new DataRecipe { Source = Path.Combine(model, "sums.jsonl"), Template = "plain", Rule = "gsm8k_flex" },
            Rollouts = new RolloutRecipe { Prompts = 4, GroupSize = 8, MaxResponseTokens = 4 },
            Schedule = [new PhaseRecipe { View = "layer(2)", Until = Math.Max(1, steps / 5) }, new PhaseRecipe()],
            Optimizer = new OptimizerRecipe { LearningRate = 5e-3, WarmupSteps = 3 },
            Train = new TrainRecipe { Steps = steps, MiniBatchSize = 16, UpdatesPerRollout = 2, SaveEvery = saveEvery },
        };
    }

    /// <summary>Hears of nothing but steps.</summary>
    public sealed class Quiet(Action<StepReport>? finished = null) : ITrainingProgress
    {
        public void Note(string text)
        {
        }

        public void At(int step, string stage, string? how)
        {
        }

        public void Finished(StepReport report, int steps) => finished?.Invoke(report);
    }
}
