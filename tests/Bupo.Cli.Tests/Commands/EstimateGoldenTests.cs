using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo estimate` on the recorded models: it counts from the configuration what the weights really hold.</summary>
public class EstimateGoldenTests
{
    public static TheoryData<string> Models => Shared.Folders("golden", "models");

    [Theory]
    [MemberData(nameof(Models))]
    public void Estimate_ConfigAlone_CountsTheParametersOfTheWeights(string folder)
    {
        var model = Shared.Path("golden", "models", folder);
        var weights = new RecordedTensors(Path.Combine(model, "model.safetensors"));
        var parameters = weights.Names.Sum(name => weights.Shape(name).Aggregate(1L, (product, size) => product * size));

        foreach (var named in new[] { model, Path.Combine(model, "config.json") })
        {
            var estimate = Cli.Run("estimate", "--model", named, "--compute", "fp32", "--json");

            Assert.True(estimate.ExitCode == ExitCode.Done, estimate.Error);
            var found = JsonNode.Parse(estimate.Out)!;
            Assert.Equal(parameters, (long)found["estimate"]!["parameters"]!);
            Assert.Equal(4 * parameters, (long)found["estimate"]!["weights"]!);
            Assert.True((bool)found["fits"]!["sampling"]!);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Estimate_Recipe_TakesItsBatchesAndTheDeepestView(string folder)
    {
        var recipe = Path.GetTempFileName();
        File.WriteAllText(recipe, """
            model: none
            data: {source: "synthetic:single-digit-sums"}
            rollouts: {prompts: 4, group_size: 3, max_response_tokens: 40}
            schedule: [{until: 1, view: layer(1)}, {view: ffn(2)}]
            train: {row_budget: 100}
            """);
        try
        {
            var estimate = Cli.Run("estimate", recipe, $"model={Shared.Path("golden", "models", folder)}", "train.row_budget=64", "--json");

            Assert.True(estimate.ExitCode == ExitCode.Done, estimate.Error);
            var workload = JsonNode.Parse(estimate.Out)!["workload"]!;
            Assert.Equal(12, (int)workload["sequences"]!);
            Assert.Equal(40, (int)workload["tokens"]!);
            Assert.Equal(64, (int)workload["training_rows"]!);
            Assert.Equal(2, (int)workload["trained_layers"]!);
        }
        finally
        {
            File.Delete(recipe);
        }
    }
}
