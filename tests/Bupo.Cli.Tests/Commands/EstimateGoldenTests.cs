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
}
