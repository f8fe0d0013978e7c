using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>What a user gets wrong: one sentence, exit code 2, nothing on standard output.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-bad-").FullName;

    public static TheoryData<string, string[]> Mistakes => new()
    {
        { "Option '--model' is required.", ["generate", "--chat", "hello"] },
        { "Model nowhere not found", ["inspect", "--model", "nowhere"] },
        { "Give one prompt: --chat, --prompt or --tokens", ["generate", "--model", "nowhere"] },
        { "Give one prompt: --chat, --prompt or --tokens", ["generate", "--model", "nowhere", "--prompt", "a", "--chat", "b"] },
        { "--system and --chat-template go with --chat", ["generate", "--model", "nowhere", "--prompt", "a", "--system", "b"] },
        { "temperature: -1 is not", ["generate", "--model", "nowhere", "--prompt", "a", "--temperature", "-1"] },
        { "top-p: 2 is outside (0, 1]", ["generate", "--model", "nowhere", "--prompt", "a", "--top-p", "2"] },
        { "--compute: expected auto, fp32 or bf16, found 'fp64'.", ["generate", "--model", "nowhere", "--prompt", "a", "--compute", "fp64"] },
        { "--compute: expected auto, fp32 or bf16, found '1'.", ["generate", "--model", "nowhere", "--prompt", "a", "--compute", "1"] },
        { "Cannot parse argument 'many'", ["generate", "--model", "nowhere", "--prompt", "a", "--max-tokens", "many"] },
        { "Give --tokens or --text, not both.", ["inspect", "--model", "nowhere", "--tokens", "1", "--text", "a"] },
        { "--out needs something to run the model over", ["inspect", "--model", "nowhere", "--out", "x"] },
        { "Name a checkpoint with --model, or a recipe.", ["estimate"] },
        { "The recipe nowhere.yaml does not exist.", ["estimate", "nowhere.yaml"] },
        { "Model nowhere not found", ["tokenize", "--model", "nowhere"] },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Run_Mistake_SaysSoAndReturns2(string said, string[] args)
    {
        var wrong = Cli.Run(args);

        Assert.Equal(ExitCode.BadInput, wrong.ExitCode);
        Assert.StartsWith("error: ", wrong.Error, StringComparison.Ordinal);
        Assert.Contains(said, wrong.Error, StringComparison.Ordinal);
        Assert.Empty(wrong.Out);
    }

    [Theory]
    [InlineData("not json", "line 2: found not json, expected {\"text\"")]
    [InlineData("{\"txt\": \"a\"}", "line 2: found {\"txt\": \"a\"}, expected {\"text\"")]
    [InlineData("{\"text\": 5}", "line 2: found {\"text\": 5}, expected {\"text\"")]
    [InlineData("{\"text\": null}", "line 2: found {\"text\": null}, expected {\"text\"")]
    [InlineData("[]", "line 2: found [], expected {\"text\"")]
    public void Tokenize_WrongLine_NamesTheLineAndKeepsWhatCameBefore(string line, string said)
    {
        WriteTokenizer();

        var run = Cli.RunWith("{\"text\": \"ab\"}\n" + line, "tokenize", "--model", _folder);

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Equal("{\"ids\":[2]}", run.Out.Trim());
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"ids\": [0, -1]}")]
    [InlineData("{\"ids\": [1.5]}")]
    [InlineData("{\"ids\": [99999999999]}")]
    [InlineData("{\"ids\": \"1\"}")]
    [InlineData("{\"text\": \"a\"}")]
    public void TokenizeDecode_WrongLine_SaysWhatIsExpected(string line)
    {
        WriteTokenizer();

        var run = Cli.RunWith(line, "tokenize", "--model", _folder, "--decode");

        Assert.Equal(ExitCode.BadInput, run.ExitCode);
        Assert.Contains("line 1: found", run.Error, StringComparison.Ordinal);
        Assert.Contains("token ids of at least 0", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_Stopped_Returns130()
    {
        WriteTokenizer();
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.Equal(ExitCode.Interrupted, Cli.RunWith("{\"text\": \"ab\"}", stop.Token, "tokenize", "--model", _folder).ExitCode);
    }

    // Two letters and their pair.
    private void WriteTokenizer() => File.WriteAllText(Path.Combine(_folder, "tokenizer.json"), """
        {"version": "1.0", "added_tokens": [], "normalizer": null, "post_processor": null,
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
         "decoder": {"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
         "model": {"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2}, "merges": ["a b"]}}
        """);
}
