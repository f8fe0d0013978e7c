using Bupo.Analysis;
using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using Bupo.Recipes;
using Bupo.Recipes.Phases;
using Bupo.Rollouts;
using Bupo.Training.Steps;
using Xunit;
using Tiny = Bupo.Tests.Rollouts.TinyModel;

namespace Bupo.Tests.Training;

public class TrainerTests
{
    private static readonly Recipe Plain = new()
    {
        Model = "tiny",
        Compute = Compute.Fp32,
        Rollouts = new RolloutRecipe { Prompts = 4, GroupSize = 4, MaxResponseTokens = 6 },
        Optimizer = new OptimizerRecipe { LearningRate = 1e-3 },
        Train = new TrainRecipe { Steps = 6 },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Run_ThreePhasesOneOfThemJoint_TrainsTheirViews()
    {
        using var model = Tiny.Make();
        var recipe = Plain with
        {
            Schedule =
            [
                new PhaseRecipe { View = "layer(1)", Until = 1 },
                new PhaseRecipe { View = "final", Until = 2, And = [new JointView { View = "layer(2, normed)", Weight = 0.5 }] },
                new PhaseRecipe { View = "ffn(3)" },
            ],
        };
        using var trainer = TinyTrainer.Of(recipe, model, new FakeRollouts(model));

        var views = new[] { 1, 2, 3, 4 }.Select(step => trainer.Run(step, Stop).View);

        Assert.Equal(["layer(1)", "final + 0.5 * layer(2, normed)", "ffn(3)", "ffn(3)"], views);
    }

    [Fact]
    public void Run_AutoLayer_TrainsTheBoundaryOfTheFirstResponsesAndRecordsIt()
    {
        using var model = Analysis.TinyModel.Create();
        foreach (var block in new[] { 1, 2 })
        {
            // What is close to nothing is read as the flattest of policies, so these two blocks widen what they read.
            using var guard = TorchSharp.torch.no_grad();
            model.Parameters[ParameterLayout.BlockPrefix(block) + "mlp.down_proj.weight"].mul_(1e-3);
        }
        var source = new FakeRollouts(model);
        var first = source.At(1, WeightsIdentity.Of(model, 0), Stop);
        var changes = new InternalPolicyAnalyzer(model, new AnalysisSettings { Normed = false })
            .Measure([.. first.Rollouts.Select(r => new AnalyzedResponse(r.PromptIds, r.ResponseIds))]);
        var means = Enumerable.Range(1, model.Config.Layers).Select(layer => changes.Average(c => c.Row(Curve.ChangeFfn, layer).ToArray().Average(v => (double)v))).ToArray();
        var boundary = Array.FindLastIndex(means, change => change > 0) + 1;
        using var trainer = TinyTrainer.Of(Plain with { Schedule = [new PhaseRecipe { View = "layer(auto)", Until = 2 }, new PhaseRecipe()] }, model, source);

        var report = trainer.Run(1, Stop);

        Assert.Equal(2, boundary);
        Assert.Equal($"layer({boundary})", report.View);
        Assert.Contains($"layer(auto) is layer({boundary}) by the rule paper on 16 responses of 96 tokens", Assert.Single(report.Notes), StringComparison.Ordinal);
        Assert.Equal($"layer({boundary})", trainer.CurrentState.Schedule[0].View);
        Assert.Equal(report.View, trainer.Run(2, Stop).View);
        Assert.Equal("final", trainer.Run(3, Stop).View);
    }

    [Fact]
    public void Run_AutoLayerThatNoRuleFinds_StopsWithCurveAndChoices()
    {
        using var model = Tiny.Make();
        var phase = new PhaseRecipe { View = "layer(auto, normed)", Rule = AutoRule.Agreement, Until = 2 };
        using var trainer = TinyTrainer.Of(Plain with { Schedule = [phase, new PhaseRecipe()] }, model, new FakeRollouts(model));

        var error = Assert.Throws<BupoException>(() => trainer.Run(1, Stop));

        Assert.Contains("the rule agreement finds none on 16 responses of 96 tokens", error.Message, StringComparison.Ordinal);
        Assert.Contains("agreement_normed/layer by layer is 0: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("The rules find: paper ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_PerplexityTurns_GuardEndsThePhaseAndSaysSo()
    {
        using var model = Tiny.Make();
        var recipe = Plain with { Schedule = [new PhaseRecipe { View = "layer(1)", Until = 5, Guard = new GuardRecipe { Rise = 1.5 } }, new PhaseRecipe()] };
        // Mean log-probs of -2, -1 and -1.2 stay within 1.5 times the lowest perplexity so far; -1.5 does not.
        double[] logProbs = [-2, -1, -1.2, -1.5, -1];
        var source = new FakeRollouts(model)
        {
            Change = (step, batch) => new RolloutBatch([.. batch.Rollouts.Select(r => r with { LogProbs = [.. r.ResponseIds.Select(_ => (float)logProbs[step - 1])] })]),
        };
        using var trainer = TinyTrainer.Of(recipe, model, source);

        var reports = Enumerable.Range(1, 5).Select(step => trainer.Run(step, Stop)).ToArray();

        Assert.Equal(["layer(1)", "layer(1)", "layer(1)", "final", "final"], reports.Select(r => r.View));
        Assert.Contains("the guard of phase 1 acts: perplexity is 4.482, more than 1.5 times its lowest of 2.718; the phase ends with step 3", Assert.Single(reports[3].Notes), StringComparison.Ordinal);
        Assert.Equal(Math.E, reports[1].Metrics["guard/perplexity"], 1e-6);
        Assert.Equal(3, trainer.CurrentState.Schedule[0].Until);
    }

    [Fact]
    public void Restore_KeptState_GoesOnWithLayerAndGuard()
    {
        using var model = Tiny.Make();
        var recipe = Plain with { Schedule = [new PhaseRecipe { View = "layer(auto)", Until = 5, Guard = new GuardRecipe() }, new PhaseRecipe()] };
        var state = new TrainerState
        {
            Schedule = [new PhaseRecipe { View = "layer(2)", Until = 5, Guard = new GuardRecipe { Measure = GuardMeasure.Kl } }, new PhaseRecipe()],
            GuardLowest = 1e-9,
        };
        using var trainer = TinyTrainer.Of(recipe, model, new FakeRollouts(model));

        trainer.Restore(state);
        var report = trainer.Run(3, Stop);

        Assert.Equal("final", report.View);
        Assert.Contains("the phase ends with step 2", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_UniformGroupsSkipped_EqualsAnUpdateWithoutThem()
    {
        using var skipping = Tiny.Make();
        using var alone = Tiny.Make();
        static double Reward(Rollout r) => r.GroupIndex < 2 ? 1 : r.ResponseIds[0] % 5;
        var recipe = Plain with { Rollouts = Plain.Rollouts with { UniformGroups = UniformGroups.Skip } };
        using var first = TinyTrainer.Of(recipe, skipping, new FakeRollouts(skipping) { Reward = Reward });
        using var second = TinyTrainer.Of(Plain, alone, new FakeRollouts(alone)
        {
            Reward = Reward,
            Change = (_, batch) => new RolloutBatch([.. batch.Rollouts.Where(r => r.GroupIndex >= 2)]),
        });

        var report = first.Run(1, Stop);
        second.Run(1, Stop);

        Assert.Equal(2, report.Metrics["reward/uniform_groups"]);
        Assert.Equal(2, report.Metrics["update/groups"]);
        Assert.All(skipping.Parameters, p => Assert.Equal(alone.Parameters[p.Key].data<float>().ToArray(), p.Value.data<float>().ToArray()));
    }

    [Fact]
    public void Run_NoRewardInAPhase_NamesThePhaseAndMovesNothingWhereSkipped()
    {
        using var model = Tiny.Make();
        var before = WeightsIdentity.Of(model, 0).Checksum;
        var recipe = Plain with
        {
            Rollouts = Plain.Rollouts with { UniformGroups = UniformGroups.Skip },
            Schedule = [new PhaseRecipe { View = "layer(1)", Until = 2 }, new PhaseRecipe()],
        };
        using var trainer = TinyTrainer.Of(recipe, model, new FakeRollouts(model) { Reward = _ => 0 });

        var (one, two) = (trainer.Run(1, Stop), trainer.Run(2, Stop));

        Assert.Equal("no update: in every group all responses have the same reward", Assert.Single(one.Notes));
        Assert.Contains("phase 1 is over and every response in it earned 0", two.Notes[1], StringComparison.Ordinal);
        Assert.Equal(before, WeightsIdentity.Of(model, 0).Checksum);
    }

    [Fact]
    public void Run_KlInRewards_TakesItOffAndSteersTheCoefficient()
    {
        using var model = Tiny.Make();
        using var reference = Tiny.Make();
        var recipe = Plain with { Algorithm = new AlgorithmRecipe { KlRewardCoefficient = 0.5, KlEstimator = "k1", KlTarget = 1e-6, KlHorizon = 32 }, Optimizer = new OptimizerRecipe { LearningRate = 1e-2 } };
        using var trainer = TinyTrainer.Of(recipe, model, new FakeRollouts(model), reference);

        var (one, two) = (trainer.Run(1, Stop), trainer.Run(2, Stop));

        // No KL at first: clip(-1) = -0.2, 16 of 32 responses. Then far above the target: +0.2.
        Assert.Equal(0, one.Metrics["kl/reference"], 1e-6);
        Assert.Equal(0.45, two.Metrics["kl/reward_coefficient"], 1e-9);
        Assert.True(two.Metrics["kl/reference"] > 1e-5);
        Assert.Equal(0.495, trainer.CurrentState.KlRewardCoefficient, 1e-9);
    }

    [Fact]
    public void Run_SamplerOffByAFactor_IsCorrectedUpToTheCap()
    {
        double Loss(double? cap, float shift, string view)
        {
            using var model = Tiny.Make();
            var recipe = Plain with
            {
                Algorithm = new AlgorithmRecipe { SamplerCorrectionCap = cap, Objective = "gpg" },
                Schedule = [new PhaseRecipe { View = view }],
            };
            using var trainer = TinyTrainer.Of(recipe, model, new FakeRollouts(model)
            {
                Change = (_, batch) => new RolloutBatch([.. batch.Rollouts.Select(r => r with { SamplerLogProbs = [.. r.SamplerLogProbs!.Select(v => v - shift)] })]),
            });
            var report = trainer.Run(1, Stop);
            Assert.Equal(cap < 3 ? 96 : 0, report.Metrics.GetValueOrDefault("update/truncated_tokens"));
            return report.Metrics["loss"];
        }

        foreach (var view in new[] { "final", "layer(1)" })
        {
            var plain = Loss(null, 0, view);

            Assert.Equal(3 * plain, Loss(10, MathF.Log(3), view), 1e-4 * Math.Abs(plain));
            Assert.Equal(2 * plain, Loss(2, MathF.Log(3), view), 1e-4 * Math.Abs(plain));
        }
    }

    [Fact]
    public void Run_BatchOfOtherWeights_IsRefusedUnlessTheRecipeAllows()
    {
        using var model = Tiny.Make();
        RolloutBatch Stale(int step, RolloutBatch batch) => step == 1 ? batch : new RolloutBatch(batch.Rollouts) { WeightsVersion = step - 2, WeightsChecksum = "old" };
        using var strict = TinyTrainer.Of(Plain, model, new FakeRollouts(model) { Change = Stale });
        using var lenient = TinyTrainer.Of(Plain with { Rollouts = Plain.Rollouts with { MaxStaleness = 1 } }, model, new FakeRollouts(model) { Change = Stale });

        strict.Run(1, Stop);
        var error = Assert.Throws<BupoException>(() => strict.Run(2, Stop));

        Assert.Contains("sampled by version 0 (checksum old), the weights at hand are version 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, lenient.Run(2, Stop).Metrics["rollout/staleness"]);
    }

    [Fact]
    public void Run_LayerRates_ScaleAFirstAdamStep()
    {
        using var model = Tiny.Make();
        var before = model.Parameters.ToDictionary(p => p.Key, p => p.Value.detach().clone());
        var recipe = Plain with
        {
            Optimizer = new OptimizerRecipe { LearningRate = 1e-3, WeightDecay = 0, LayerRates = [new LayerRateRecipe { From = 1, To = 2, Rate = 0.5 }, new LayerRateRecipe { From = 2, To = 2, Rate = 0.5 }] },
        };
        using var trainer = TinyTrainer.Of(recipe, model, new FakeRollouts(model));

        trainer.Run(1, Stop);

        foreach (var (block, scale) in new[] { (1, 0.5), (2, 0.25), (3, 1.0) })
        {
            var name = ParameterLayout.BlockPrefix(block) + "mlp.up_proj.weight";
            var move = (model.Parameters[name] - before[name]).abs().max().item<float>();
            Assert.Equal(scale * 1e-3, move, 1e-5);    // a first step of Adam is as long as the rate
        }
    }

    [Fact]
    public void Trainer_LayerBeyondTheModel_IsNamed()
    {
        using var model = Tiny.Make();

        var error = Assert.Throws<BupoException>(() => TinyTrainer.Of(Plain with { Optimizer = new OptimizerRecipe { FrozenLayers = 9 } }, model, new FakeRollouts(model)));

        Assert.Contains("layer 9", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 layers", error.Message, StringComparison.Ordinal);
    }
}
