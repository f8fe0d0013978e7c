using System.Text.Json.Nodes;
using Bupo.Algorithms;
using Bupo.Algorithms.Advantages;
using Bupo.Algorithms.Penalties;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Recipes;
using Bupo.Rollouts;
using Bupo.Testing;
using Bupo.Training;
using Bupo.Training.Steps;
using Bupo.Training.Updates;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Tests.Training.Updates;

/// <summary>Whole updates recorded from the paper's own code. Tolerances are those of the README beside them.</summary>
public class UpdateGoldenTests
{
    public static TheoryData<string> Scenarios =>
        [.. Shared.Folders("golden", "updates").Select(row => row.Data).Where(name => name != "batches")];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Run_RecordedScenario_GivesItsAdvantagesLossesAndParameters(string name)
    {
        var scenario = new Scenario(name);
        using var checkpoint = Checkpoint.Open(scenario.ModelFolder);
        using var model = DecoderModel.Load(checkpoint);
        var longest = scenario.BatchFiles.Max(file => ReplayBatchFile.Load(file).Rollouts.Max(r => r.ResponseIds.Length));
        using var trainer = new Trainer(Plan(scenario.Recipe(longest), model), model, new ReplayedRollouts(scenario.BatchFiles), References(scenario));
        var recorded = new RecordedTensors(Path.Combine(scenario.Folder, "expected.safetensors"));
        var sound = scenario.Sound();
        var expected = JsonNode.Parse(File.ReadAllText(Path.Combine((sound ?? scenario).Folder, "expected.json")))!;
        for (var i = 0; i < scenario.BatchFiles.Count; i++)
        {
            CheckBeforeUpdate(scenario, model, recorded, i, compareStates: i == 0 || sound == scenario);

            var report = trainer.Run(i + 1, TestContext.Current.CancellationToken);

            if (sound is not null)
            {
                CheckSteps(expected["batches"]![i]!["steps"]!.AsArray(), report.Updates, $"{name}, batch {i}");
            }
        }
        if (sound is not null)
        {
            CheckStepCounts(expected["batches"]!.AsArray()[^1]!["adam_step_counts"]!.AsObject(), trainer.OptimizerStepCounts);
            CheckParameters(sound, checkpoint, model, expected["params"]!["unchanged"]!.AsArray());
        }
    }

    // A trap of the reference code: the gradient of its low_var_kl is not the KL's, so no recipe can name it.
    private static TrainingPlan Plan(Recipe recipe, DecoderModel model)
    {
        var plan = TrainingPlan.Of(recipe, model.Config.Layers);
        return plan with { Advantages = plan.Advantages with { Kl = plan.Advantages.Kl with { LossEstimator = KlEstimator.K3 } } };
    }

    private static ReferenceScores? References(Scenario scenario)
    {
        if (!scenario.IsTrue("use_kl_loss"))
        {
            return null;
        }
        var inputs = new RecordedTensors(Path.Combine(scenario.Folder, "inputs.safetensors"));
        return (step, _, _) => Array.ConvertAll(inputs.Floats($"batch{step - 1}.ref_log_probs"), v => (double)v);
    }

    private static void CheckBeforeUpdate(Scenario scenario, DecoderModel model, RecordedTensors recorded, int i, bool compareStates)
    {
        ResponseSequence[] sequences = [.. ReplayBatchFile.Load(scenario.BatchFiles[i]).Rollouts
            .Select(r => new ResponseSequence(r.PromptIds, r.ResponseIds, r.GroupIndex, r.Reward!.Total))];
        var rows = new ResponseRows([.. sequences.Select(s => s.Response.Length)]);
        var estimator = TrainingPlan.AdvantagesOf(scenario.Recipe(1)).Estimator;
        var advantages = estimator.Estimate(new AdvantageBatch(rows, [.. sequences.Select(s => s.Reward)], [.. sequences.Select(s => s.Group)])).Advantages;
        Near.Equal(recorded.Floats($"batch{i}.advantages"), [.. Enumerable.Range(0, rows.Count).Select(row => (float)advantages[rows.Start(row)])], 1e-6, "advantages");
        if (compareStates)
        {
            var view = PolicyView.Parse(scenario.Views[i]);
            var scores = PolicyScorer.Score(model, view, sequences, scenario.Number("temperature"), 64);
            Near.Equal(recorded.Floats($"batch{i}.old_log_probs"), scores.LogProbs, 2e-3, "old log-probs");
            if (view == PolicyView.Final)
            {
                Near.Equal(recorded.Floats($"batch{i}.entropys"), scores.Entropies, 2e-3, "entropies");
            }
        }
    }

    private static void CheckSteps(JsonArray expected, IReadOnlyList<OptimizerStep> found, string where)
    {
        Assert.Equal(expected.Count, found.Count);
        for (var j = 0; j < found.Count; j++)
        {
            double Recorded(string key) => expected[j]![key]!.GetValue<double>();
            Assert.True(Math.Abs(Recorded("loss") - found[j].Loss) <= 2e-4, $"{where}, step {j}: loss {found[j].Loss}, expected {Recorded("loss")}.");
            Assert.True(Math.Abs(Recorded("pg_clipfrac") - found[j].Ratios.ClipFraction) <= 1e-6, $"{where}, step {j}: clip fraction {found[j].Ratios.ClipFraction}, expected {Recorded("pg_clipfrac")}.");
            Assert.True(Math.Abs(Recorded("ppo_kl") - found[j].Ratios.ApproximateKl) <= 2e-4, $"{where}, step {j}: KL {found[j].Ratios.ApproximateKl}, expected {Recorded("ppo_kl")}.");
            Assert.True(Math.Abs(Recorded("grad_norm") - found[j].GradNorm) <= 5e-4 * Math.Max(Recorded("grad_norm"), 1e-3), $"{where}, step {j}: gradient norm {found[j].GradNorm}, expected {Recorded("grad_norm")}.");
        }
    }

    private static void CheckStepCounts(JsonObject expected, IReadOnlyDictionary<string, long> found)
    {
        foreach (var (count, names) in expected)
        {
            foreach (var name in names!.AsArray().Select(n => n!.GetValue<string>()))
            {
                Assert.Equal(long.Parse(count, System.Globalization.CultureInfo.InvariantCulture), found.GetValueOrDefault(name));
            }
        }
    }

    private static void CheckParameters(Scenario scenario, ICheckpoint initial, DecoderModel model, JsonArray unchanged)
    {
        var whole = Path.Combine(scenario.Folder, "final.safetensors");
        var sampled = !File.Exists(whole);
        var final = new RecordedTensors(sampled ? Path.Combine(scenario.Folder, "final_sampled.safetensors") : whole);
        var rate = scenario.Number("lr");
        var (offSquares, moveSquares, off, elements) = (0.0, 0.0, 0L, 0L);
        using var scope = NewDisposeScope();
        foreach (var name in final.Names)
        {
            var (before, now) = (Sampled(initial.Read(name), sampled), Sampled(model.Parameters[name].detach(), sampled));
            var target = final.Floats(name);
            Assert.Equal(target.Length, now.Length);
            for (var i = 0; i < now.Length; i++)
            {
                var difference = Math.Abs((double)now[i] - target[i]);
                Assert.True(difference <= 2 * rate, $"{scenario.Name}: {name}[{i}] is {now[i]:g9}, expected {target[i]:g9}.");
                offSquares += difference * difference;
                moveSquares += Math.Pow((double)target[i] - before[i], 2);
                off += difference > 0.01 * rate ? 1 : 0;
                elements++;
            }
        }
        Assert.True(Math.Sqrt(offSquares) <= 5e-3 * Math.Sqrt(moveSquares), $"{scenario.Name}: parameters off by {Math.Sqrt(offSquares / moveSquares):g3} of their change.");
        Assert.True(off <= elements * (sampled ? 5e-3 : 1e-3), $"{scenario.Name}: {off} of {elements} elements are off.");
        foreach (var name in unchanged.Select(n => n!.GetValue<string>()))
        {
            Assert.Equal(Sampled(initial.Read(name), false), Sampled(model.Parameters[name].detach(), false));
        }
    }

    /// <summary>The elements that the recorded file holds: all, or those at (7919 · j) mod n.</summary>
    private static float[] Sampled(Tensor tensor, bool sampled)
    {
        var all = tensor.contiguous().data<float>().ToArray();
        return sampled && all.Length > 256 ? [.. Enumerable.Range(0, 256).Select(j => all[(int)(7919L * j % all.Length)])] : all;
    }
}
