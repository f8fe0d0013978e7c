using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo generate` on the real model, against its recorded greedy answers.</summary>
public class GenerateGoldenTests
{
    private const int Tokens = 12;

    /// <summary>The chats with the shortest prompts, by their place among the recorded cases.</summary>
    public static IEnumerable<JsonObject> ShortestChats() =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(Shared.Path("golden", "smollm2-135m"), "cases.json")))!["cases"]!.AsArray()
            .Select(c => c!.AsObject()).Where(c => c["messages"] is JsonArray { Count: 1 })
            .OrderBy(c => c["prompt_ids"]!.AsArray().Count).Take(2);

    [Fact]
    public void Generate_Chat_GivesTheRecordedPromptAndGreedyTokens()
    {
        foreach (var recorded in ShortestChats())
        {
            var generate = Cli.Run("generate", "--model", Model(), "--chat", Message(recorded), "--compute", "fp32", "--max-tokens", $"{Tokens}", "--json");

            Assert.True(generate.ExitCode == ExitCode.Done, generate.Error);
            var found = JsonNode.Parse(generate.Out)!;
            Assert.Equal(Ints(recorded["prompt_ids"]!), Ints(found["prompt_ids"]!));
            Assert.Equal(Ints(recorded["response_ids"]!).Take(Tokens), Ints(found["ids"]!));
        }
    }

    [Fact]
    public void Generate_ChatWithStopString_StreamsTheTextBeforeIt()
    {
        var recorded = ShortestChats().First();
        var response = (string)recorded["response"]!;
        var stop = response.Split(' ')[2];

        var generate = Cli.Run("generate", "--model", Model(), "--chat", Message(recorded), "--compute", "fp32", "--max-tokens", $"{Tokens}", "--stop", stop);

        Assert.True(generate.ExitCode == ExitCode.Done, generate.Error);
        Assert.Equal(response[..response.IndexOf(stop, StringComparison.Ordinal)], generate.Out.TrimEnd('\n'));
        Assert.Contains("ended by a stop string", generate.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_SameSeedTwice_GivesTheSameTextAndAnotherSeedAnother()
    {
        string Sample(int seed) => Cli.Run(
            "generate", "--model", Model(), "--prompt", "Once", "--compute", "fp32", "--temperature", "1.5", "--seed", $"{seed}", "--max-tokens", "6").Out;

        var first = Sample(1);

        Assert.NotEmpty(first.Trim());
        Assert.Equal(first, Sample(1));
        Assert.NotEqual(first, Sample(2));
    }

    private static string Model() => Directory.GetFiles(Shared.Path("models", "smollm2-135m-instruct"), "*.gguf").Single();

    private static string Message(JsonObject recorded) => (string)recorded["messages"]![0]!["content"]!;

    private static int[] Ints(JsonNode list) => [.. list.AsArray().Select(n => n!.GetValue<int>())];
}
