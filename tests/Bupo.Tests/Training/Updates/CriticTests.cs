using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Training;
using Bupo.Training.Optimization;
using Bupo.Training.Updates;
using Xunit;
using Tiny = Bupo.Tests.Rollouts.TinyModel;

namespace Bupo.Tests.Training.Updates;

public class CriticTests
{
    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void Update_OnTheSameResponses_LearnsTheirReturns(int? layers)
    {
        using var critic = new Critic(Tiny.Make(), new CriticSettings { Layers = layers, LearningRate = 3e-3, Loss = new() { Clip = 10 }, RowBudget = 20 });
        ResponseSequence[] sequences = [new([1, 2], [3, 4, 5], 0, 1), new([1, 2], [9, 8], 0, 0), new([7], [6], 1, 0)];
        double[] returns = [1, 1, 1, -0.5, -0.5, 0.25];
        var start = critic.Values(sequences);

        var steps = Enumerable.Range(0, 60).Select(_ => critic.Update(sequences, critic.Values(sequences), returns).Single()).ToArray();

        Assert.All(start, value => Assert.Equal(0, value));
        Assert.Equal(returns.Sum(r => r * r) / 12, steps[0].Loss, 1e-9);    // ½ mean R² while all values are 0
        // The first tokens of [1 2] stand on one state, with returns 1 and -0.5: the best there is 0.25 for both.
        Assert.True(steps[^1].Loss < 0.1 + (2 * 0.5 * 0.5625 / 6), $"The loss is still {steps[^1].Loss}.");
        Assert.True(critic.Values(sequences)[1] > 0.8);
    }

    [Fact]
    public void Update_ThroughTheHead_HasTheSlopeOfItsLoss()
    {
        using var critic = new Critic(Tiny.Make(), new CriticSettings { LearningRate = 0, Parameters = new ParameterSettings { MaxGradNorm = 1e9 }, Loss = new() { Clip = 10 } });
        ResponseSequence[] sequences = [new([1, 2], [3, 4, 5], 0, 1), new([7], [6, 2], 1, 0)];
        double[] returns = [1, 0.5, 1, -0.5, 0.25];
        Set(critic, "value_head.weight", (_, i) => 0.1f * (i % 3));
        var old = critic.Values(sequences);
        var norm = critic.Update(sequences, old, returns).Single().GradNorm;

        // Along one weight of a norm: its share of the gradient by differences, against the norm that holds them all.
        double LossAt(float shift)
        {
            Set(critic, "value_head.bias", (value, _) => value + shift);
            var loss = critic.Update(sequences, old, returns).Single().Loss;
            Set(critic, "value_head.bias", (value, _) => value - shift);
            return loss;
        }
        var slope = (LossAt(0.01f) - LossAt(-0.01f)) / 0.02;

        Assert.Equal(critic.Values(sequences).Zip(returns, (v, r) => v - r).Average(), slope, 1e-4);
        Assert.True(norm >= Math.Abs(slope));
    }

    [Fact]
    public void Run_Ppo_TrainsPolicyAndCriticFromSampledResponses()
    {
        using var model = Tiny.Make();
        var recipe = new Recipe
        {
            Model = "tiny",
            Algorithm = new AlgorithmRecipe { Name = "ppo", AdvantageSettings = new() { Lambda = 0.95 } },
            Critic = new CriticRecipe { LearningRate = 3e-3, WarmupSteps = 2, Layers = 2 },
            Rollouts = new RolloutRecipe { Prompts = 8, GroupSize = 4, MaxResponseTokens = 6 },
            Optimizer = new OptimizerRecipe { LearningRate = 3e-3 },
            Train = new TrainRecipe { Steps = 14, MiniBatchSize = 16 },
        };
        using var critic = new Critic(Tiny.Make(), TrainingPlan.Of(recipe, model.Config.Layers).Critic!);
        using var trainer = TinyTrainer.Of(recipe, model, new FakeRollouts(model, 8), critic: critic);

        var reports = Enumerable.Range(1, 14).Select(step => trainer.Run(step, TestContext.Current.CancellationToken)).ToArray();

        Assert.Equal([0, 0, 2], reports.Take(3).Select(r => r.Updates.Count));    // the critic starts alone
        Assert.True(reports[^1].Metrics["critic/value_mean"] > 0.1);
        Assert.All(reports, r => Assert.True(double.IsFinite(r.Metrics["critic/explained_variance"])));
        Assert.True(reports[^1].Metrics["reward/mean"] > reports[0].Metrics["reward/mean"] + 0.1,
            $"The reward went from {reports[0].Metrics["reward/mean"]} to {reports[^1].Metrics["reward/mean"]}.");
    }

    [Fact]
    public void Trainer_PpoWithoutCritic_SaysSo()
    {
        using var model = Tiny.Make();

        var error = Assert.Throws<BupoException>(() => TinyTrainer.Of(new Recipe { Algorithm = new AlgorithmRecipe { Name = "ppo" } }, model, new FakeRollouts(model)));

        Assert.Contains("ppo reads a critic's values, but no critic was given", error.Message, StringComparison.Ordinal);
    }

    private static void Set(Critic critic, string name, Func<float, int, float> change)
    {
        using var guard = TorchSharp.torch.no_grad();
        var parameter = critic.Parameters[name];
        var values = parameter.data<float>().ToArray().Select(change).ToArray();
        using var changed = TorchSharp.torch.tensor(values);
        parameter.copy_(changed);
    }
}
