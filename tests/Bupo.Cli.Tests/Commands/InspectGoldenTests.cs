using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo inspect` and `bupo generate` on the recorded models, against what an independent implementation computed.</summary>
public sealed class InspectGoldenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-inspect-").FullName;

    public static TheoryData<string> Models => Shared.Folders("golden", "models");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Models))]
    public void Inspect_TokensToAFile_HoldsTheRecordedStatesAndLogits(string folder)
    {
        var model = Shared.Path("golden", "models", folder);
        var expected = new RecordedTensors(Path.Combine(model, "expected.safetensors"));
        foreach (var i in Enumerable.Range(0, expected.Names.Count(n => n.EndsWith(".tokens", StringComparison.Ordinal))))
        {
            var file = Path.Combine(_folder, "states.safetensors");

            var inspect = Cli.Run("inspect", "--model", model, "--tokens", string.Join(',', expected.Ids($"seq{i}.tokens")), "--out", file);

            Assert.True(inspect.ExitCode == ExitCode.Done, inspect.Error);
            var found = new RecordedTensors(file);
            Assert.Equal(["attn_out", "ffn_out", "logits", "resid"], found.Names.Order(StringComparer.Ordinal));
            Check("logits", expected.Floats($"seq{i}.logits"), expected.Shape($"seq{i}.logits"));
            Check("attn_out", expected.Floats($"seq{i}.attn_out"), expected.Shape($"seq{i}.attn_out"));
            Check("ffn_out", expected.Floats($"seq{i}.ffn_out"), expected.Shape($"seq{i}.ffn_out"));
            var layers = expected.Shape($"seq{i}.l_out");
            Check("resid", [.. expected.Floats($"seq{i}.embed"), .. expected.Floats($"seq{i}.l_out")], [layers[0] + 1, layers[1], layers[2]]);

            void Check(string name, float[] values, long[] shape)
            {
                Assert.Equal(shape, found.Shape(name));
                Near.Equal(values, found.Floats(name), Tolerances.TinyState, $"{folder} seq{i}.{name}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Generate_TokensGreedily_GivesTheRecordedOnes(string folder)
    {
        var model = Shared.Path("golden", "models", folder);
        var recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(model, "expected.json")))!["sequences"]!.AsArray();
        foreach (var sequence in recorded)
        {
            var greedy = Ints(sequence!["greedy"]!);

            var generate = Cli.Run("generate", "--model", model, "--tokens", string.Join(',', Ints(sequence["tokens"]!)), "--max-tokens", $"{greedy.Length}", "--json");

            Assert.True(generate.ExitCode == ExitCode.Done, generate.Error);
            var ids = Ints(JsonNode.Parse(generate.Out)!["ids"]!);
            Assert.Equal(greedy[..ids.Length], ids);                        // it may end at an end token, which the record goes past
            Assert.True(ids.Length == greedy.Length || (string?)JsonNode.Parse(generate.Out)!["finish"] == "end_token", folder);
        }
    }

    private static int[] Ints(JsonNode list) => [.. list.AsArray().Select(n => n!.GetValue<int>())];
}
