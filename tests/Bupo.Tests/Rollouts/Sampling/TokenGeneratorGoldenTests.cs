using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Testing;
using TorchSharp;
using Xunit;

namespace Bupo.Tests.Rollouts.Sampling;

public class TokenGeneratorGoldenTests
{
    private static readonly SamplingSettings Greedy = new() { Temperature = 0, MaxResponseTokens = 8 };

    public static TheoryData<string> Models => Shared.Folders("golden", "models");

    [Theory]
    [MemberData(nameof(Models))]
    public void Generate_SeveralEndTokens_StopsAtWhicheverComesFirst(string folder)
    {
        var (prompt, greedy) = Recorded(folder);
        foreach (var ends in new[] { new[] { greedy[2], greedy[5] }, [greedy[5], greedy[2]], [greedy[3]] })
        {
            using var model = Load(folder, ends);

            var response = new TokenGenerator(model, Greedy).Generate(prompt).ToArray();

            var expected = Array.FindIndex(greedy, ends.Contains) + 1;
            Assert.Equal(greedy[..expected], response.Select(t => t.Id));
            Assert.Equal(FinishReason.EndToken, TokenGenerator.FinishOf(model.Config, Greedy, prompt, response));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Generate_Sampled_IsDecidedByTheSeedAndLeavesNoTensor(string folder)
    {
        var (prompt, _) = Recorded(folder);
        using var model = Load(folder, []);
        var settings = new SamplingSettings { Temperature = 2, Seed = 5, MaxResponseTokens = 8 };
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var first = new TokenGenerator(model, settings).Generate(prompt).ToArray();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(first, new TokenGenerator(model, settings).Generate(prompt));
        Assert.NotEqual(first, new TokenGenerator(model, settings with { Seed = 6 }).Generate(prompt));
        Assert.Equal(FinishReason.MaxTokens, TokenGenerator.FinishOf(model.Config, settings, prompt, first));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Generate_AtTheContextsEnd_StopsOrRefuses(string folder)
    {
        var (prompt, greedy) = Recorded(folder);
        using var model = Load(folder, [], contextLength: prompt.Length + 3);

        var response = new TokenGenerator(model, Greedy).Generate(prompt).ToArray();

        Assert.Equal(greedy[..3], response.Select(t => t.Id));
        Assert.Equal(FinishReason.ContextFull, TokenGenerator.FinishOf(model.Config, Greedy, prompt, response));
        var full = Assert.Throws<BupoException>(() => new TokenGenerator(model, Greedy).Generate([.. prompt, .. greedy[..3]]));
        Assert.Contains($"{prompt.Length + 3} tokens, expected fewer than the model's context of {prompt.Length + 3}", full.Message, StringComparison.Ordinal);
        Assert.Throws<BupoException>(() => new TokenGenerator(model, Greedy).Generate([]));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Generate_Stopped_EndsBetweenTwoTokens(string folder)
    {
        var (prompt, greedy) = Recorded(folder);
        using var model = Load(folder, []);
        using var stop = new CancellationTokenSource();
        List<int> seen = [];

        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var token in new TokenGenerator(model, Greedy).Generate(prompt, stop.Token))
            {
                seen.Add(token.Id);
                if (seen.Count == 2)
                {
                    stop.Cancel();
                }
            }
        });

        Assert.Equal(greedy[..2], seen);
    }

    private static (int[] Prompt, int[] Greedy) Recorded(string folder)
    {
        var sequence = JsonNode.Parse(File.ReadAllText(Path.Combine(Shared.Path("golden", "models", folder), "expected.json")))!["sequences"]![1]!;
        return (Ints(sequence["tokens"]!), Ints(sequence["greedy"]!));
    }

    private static int[] Ints(JsonNode list) => [.. list.AsArray().Select(n => n!.GetValue<int>())];

    private static DecoderModel Load(string folder, int[] ends, int? contextLength = null)
    {
        using var checkpoint = Checkpoint.Open(Shared.Path("golden", "models", folder));
        checkpoint.Config["eos_token_id"] = new JsonArray([.. ends.Select(e => (JsonNode)e)]);
        checkpoint.GenerationConfig?.Remove("eos_token_id");
        if (contextLength is { } length)
        {
            checkpoint.Config["max_position_embeddings"] = length;
        }
        return DecoderModel.Load(checkpoint);
    }
}
