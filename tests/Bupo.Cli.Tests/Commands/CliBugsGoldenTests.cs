using System.Globalization;
using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>What the command line did wrong with checkpoints, templates and the cache of others; one test for each recorded case.</summary>
public sealed class CliBugsGoldenTests : IDisposable
{
    private const string Snapshot = "models--org--name/snapshots/abc123";
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-cli-bugs-").FullName;
    private readonly Dictionary<string, string?> _variables = [];

    public void Dispose()
    {
        foreach (var (name, value) in _variables)
        {
            Environment.SetEnvironmentVariable(name, value);
        }
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Cases_Recorded_AreAllTestedHere()
    {
        string[] tested =
        [
            "date", "date-if-defined", "template-error-names-its-file", "named-templates-without-default", "bos-in-special-tokens-map",
            "end-token-of-the-tokenizer", "cache-tilde", "cache-old-variable", "cache-partial", "cache-dangling", "pull-second-copy",
            "pull-stored-token", "tokenizer-model-only", "tokenize-needs-no-decoder", "out-below-a-file", "model-empty",
        ];

        Assert.Equal(tested, File.ReadLines(Shared.Path("golden", "bugs", "models", "cli.jsonl")).Select(line => (string)JsonNode.Parse(line)!["id"]!));
    }

    [Fact]
    public void Generate_TemplateWithDate_WritesTodayOrTheGivenDate()
    {
        var model = Model("""{{ strftime_now("%d %B %Y") }}:{{ messages[0].content }}""");

        var (before, today, after) = (Today(), Prompt("generate", "--model", model, "--chat", "Hi"), Today());

        Assert.Contains(today, new[] { before + ":Hi", after + ":Hi" });
        Assert.Equal("05 March 2026:Hi", Prompt("generate", "--model", model, "--chat", "Hi", "--date", "2026-03-05"));

        static string Today() => DateTime.Now.ToString("dd MMMM yyyy", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Generate_Llama32_WritesTheDateIntoItsPrompt()
    {
        var template = File.ReadAllText(Shared.Path("golden", "bugs", "models", "templates", "llama-3.2.jinja"));

        var prompt = Prompt("generate", "--model", Model(template), "--chat", "Hi", "--date", "2026-03-05");

        Assert.Contains("Today Date: 05 Mar 2026\n", prompt, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("generate", "--out", "rollouts.parquet")]
    [InlineData("eval", "--out", "evaluation")]
    [InlineData("analyze", "--out", "analysis")]
    public void Dataset_TemplateWithDate_NeedsADate(string command, string option, string output)
    {
        var data = Path.Combine(_folder, "data.jsonl");
        File.WriteAllText(data, """{"problem": "1+1=", "answer": "2"}""");
        var model = Model("""{{ strftime_now("%Y") }}:{{ messages[-1].content }}""");
        string[] arguments = [command, "--model", model, "--data", data, "--max-tokens", "1", option, Path.Combine(_folder, output)];

        Refused(Cli.Run(arguments), "chat template writes the date", "--date 2026-03-05", "data.date");
        var dated = Cli.Run([.. arguments, "--date", "2026-03-05"]);

        Assert.True(dated.ExitCode == ExitCode.Done, dated.Error);
        Refused(Cli.Run([.. arguments, "--date", "5 March"]), "--date is 5 March, expected a date such as 2026-03-05");
    }

    [Fact]
    public void Generate_BrokenTemplate_NamesCheckpointFileLineAndFix()
    {
        var model = Model("a\n{% for m in messages %}");

        Refused(Cli.Run("generate", "--model", model, "--chat", "Hi"), $"{model}, tokenizer_config.json, line 2", "{% endfor %}", "--chat-template", "--prompt");
    }

    [Fact]
    public void Generate_NamedTemplatesAlone_NamesThemAndTakesOne()
    {
        var model = Model(new JsonArray(Named("tool_use", "T:{{ messages[0].content }}"), Named("rag", "R")));

        var error = Refused(Cli.Run("generate", "--model", model, "--chat", "Hi"), "tool_use", "rag", "--chat-template");

        Assert.DoesNotContain("has no chat template", error, StringComparison.Ordinal);
        Assert.Equal("T:Hi", Prompt("generate", "--model", model, "--chat", "Hi", "--chat-template", "tool_use"));

        static JsonObject Named(string name, string template) => new() { ["name"] = name, ["template"] = template };
    }

    [Fact]
    public void Generate_BeginTokenInSpecialTokensMap_IsInThePrompt()
    {
        var model = Model("{{ bos_token }}{{ messages[0].content }}");
        File.WriteAllText(Path.Combine(model, "special_tokens_map.json"), """{"bos_token": {"content": "<begin>", "lstrip": false}}""");

        Assert.Equal([ByteModel.Begin, 'H', 'i'], PromptIds("generate", "--model", model, "--chat", "Hi"));
    }

    [Fact]
    public void Generate_EndTokenOfTheTokenizerAlone_IsSaid()
    {
        var model = Model("{{ messages[0].content }}", config => config["eos_token"] = "<end>");

        var generate = Cli.Run("generate", "--model", model, "--chat", "Hi", "--max-tokens", "1");

        Assert.Contains("the tokenizer's end token is <end> (257)", generate.Error, StringComparison.Ordinal);
        Assert.Contains("eos_token_id", generate.Error, StringComparison.Ordinal);
        Assert.Contains("<end> (257)", Cli.Run("inspect", "--model", model).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HF_HOME", "~/x", "x/hub", "huggingface_hub expands ~")]
    [InlineData("HF_HOME", "$BUPO_TEST_PLACE/x", "x/hub", "and variables")]
    [InlineData("HF_HUB_CACHE", "${BUPO_TEST_PLACE}/y", "y", "in both")]
    [InlineData("HUGGINGFACE_HUB_CACHE", "~/z", "z", "the old name, not expanded by itself but by HF_HUB_CACHE, whose default it is")]
    public void Inspect_CacheNamedAsHubDoes_Opens(string variable, string value, string place, string reason)
    {
        Assert.NotEmpty(reason);
        ByteModel.Write(Cache(place));
        Set(variable, value);

        var inspect = Cli.Run("inspect", "--model", "org/name");

        Assert.True(inspect.ExitCode == ExitCode.Done, inspect.Error);
    }

    [Theory]
    [InlineData("model.safetensors", false, "a download that was stopped")]
    [InlineData("model.safetensors", true, "a link to a blob that is gone")]
    [InlineData("config.json", true, "the same of a small file")]
    public void Inspect_SnapshotWithoutAFile_NamesItAndPull(string missing, bool dangling, string reason)
    {
        Assert.NotEmpty(reason);
        var snapshot = ByteModel.Write(Cache("hub"));
        Set("HF_HUB_CACHE", Path.Combine(_folder, "hub"));
        File.Delete(Path.Combine(snapshot, missing));
        if (dangling)
        {
            File.CreateSymbolicLink(Path.Combine(snapshot, missing), "../../blobs/gone");
        }

        Refused(Cli.Run("inspect", "--model", "org/name"), missing, "bupo pull org/name");
    }

    [Fact]
    public void Pull_RepositoryWithTwoCopies_TakesOneAndTheLicense()
    {
        using var hub = Hub(["config.json", "model.safetensors", "consolidated.safetensors", "LICENSE", "USE_POLICY.md", "README.md", "pytorch_model.bin"]);

        var pull = Cli.Run("pull", "org/name");

        Assert.True(pull.ExitCode == ExitCode.Done, pull.Error);
        Assert.Equal(["LICENSE", "USE_POLICY.md", "config.json", "model.safetensors"], Fetched(hub));
    }

    [Fact]
    public void Pull_StoredToken_GoesToTheHub()
    {
        using var hub = Hub(["config.json", "model.safetensors"]);
        Set("HF_TOKEN", null);
        Set("HUGGING_FACE_HUB_TOKEN", null);
        Set("HF_HOME", "~/home");
        Directory.CreateDirectory(Path.Combine(_folder, "home"));
        File.WriteAllText(Path.Combine(_folder, "home", "token"), "hf_stored\n");

        var pull = Cli.Run("pull", "org/name");

        Assert.All(hub.Requests, request => Assert.Equal("Bearer hf_stored", request.Authorization));
        Assert.DoesNotContain("hf_stored", pull.Out + pull.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pull_Offline_FetchesNothing()
    {
        using var hub = Hub(["config.json", "model.safetensors"]);
        Set("HF_HUB_OFFLINE", "1");

        Refused(Cli.Run("pull", "org/name"), "HF_HUB_OFFLINE");

        Assert.Empty(hub.Requests);
    }

    [Fact]
    public void Tokenize_SentencePieceModelAlone_NamesTokenizerJson()
    {
        File.WriteAllBytes(Path.Combine(_folder, "tokenizer.model"), [1, 2, 3]);

        var error = Refused(Cli.Run("tokenize", "--model", _folder), "tokenizer.model", "tokenizer.json");

        Assert.DoesNotContain("pickled", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_GgufOfAnotherArchitecture_GivesIds()
    {
        var gguf = Path.Combine(_folder, "model.gguf");
        Assert.Equal(ExitCode.Done, Cli.Run("convert", "--model", ByteModel.Write(Path.Combine(_folder, "model")), "--out", gguf).ExitCode);
        var bytes = File.ReadAllBytes(gguf);
        for (var at = bytes.AsSpan().IndexOf("llama"u8); at >= 0; at = bytes.AsSpan().IndexOf("llama"u8))
        {
            "gpt2x"u8.CopyTo(bytes.AsSpan(at));
        }
        File.WriteAllBytes(gguf, bytes);

        Assert.Equal(ExitCode.BadInput, Cli.Run("inspect", "--model", gguf).ExitCode);
        var tokenize = Cli.RunWith("""{"text": "Hi"}""", "tokenize", "--model", gguf);

        Assert.True(tokenize.ExitCode == ExitCode.Done, tokenize.Error);
        Assert.Equal("""{"ids":[72,105]}""", tokenize.Out.Trim());
    }

    [Theory]
    [InlineData("x")]
    [InlineData("x/y")]
    public void Convert_OutBelowAFile_IsRefused(string below)
    {
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");
        var model = ByteModel.Write(Path.Combine(_folder, "model"));

        Refused(Cli.Run("convert", "--model", model, "--out", Path.Combine(file, below)), file);
        Refused(Cli.Run("convert", "--model", model, "--out", Path.Combine(file, below + ".gguf")), file);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Inspect_EmptyModel_IsRefused(string name) => Refused(Cli.Run("inspect", "--model", name), "The name of the model is empty");

    [Fact]
    public void Generate_InfiniteWeights_AreRefused()
    {
        var model = Model("{{ messages[0].content }}");
        var weights = File.ReadAllBytes(Path.Combine(model, "model.safetensors"));
        for (var at = weights.Length - 4096; at < weights.Length; at += 4)
        {
            BitConverter.TryWriteBytes(weights.AsSpan(at), float.PositiveInfinity);
        }
        File.WriteAllBytes(Path.Combine(model, "model.safetensors"), weights);

        Refused(Cli.Run("generate", "--model", model, "--chat", "Hi"), "holds a NaN or an infinity", "finite numbers were expected");
    }

    [Fact]
    public void Inspect_NamedPipeAsWeights_IsRefused()
    {
        var model = ByteModel.Write(Path.Combine(_folder, "model"));
        var weights = Path.Combine(model, "model.safetensors");
        File.Delete(weights);
        using var make = System.Diagnostics.Process.Start("mkfifo", [weights]);
        make.WaitForExit();

        Refused(Cli.Run("inspect", "--model", model), weights, "not a regular file");
    }

    private static string Refused(Cli run, params string[] said)
    {
        Assert.True(run.ExitCode == ExitCode.BadInput, $"{run.ExitCode}: {run.Error}");
        Assert.All(said, part => Assert.Contains(part, run.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("Parameter", run.Error, StringComparison.Ordinal);
        return run.Error;
    }

    private static string Prompt(params string[] arguments) => ByteModel.Text(PromptIds(arguments));

    private static int[] PromptIds(params string[] arguments)
    {
        var run = Cli.Run([.. arguments, "--max-tokens", "1", "--json"]);
        Assert.True(run.ExitCode == ExitCode.Done, run.Error);
        return [.. JsonNode.Parse(run.Out)!["prompt_ids"]!.AsArray().Select(id => (int)id!)];
    }

    private string Model(JsonNode template, Action<JsonObject>? change = null)
    {
        var config = new JsonObject { ["chat_template"] = template };
        change?.Invoke(config);
        return ByteModel.Write(Path.Combine(_folder, "model"), config);
    }

    private void Set(string name, string? value)
    {
        _variables.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }

    // The snapshot of org/name below a home folder that is this test's.
    private string Cache(string place)
    {
        Set("HOME", _folder);
        Set("BUPO_TEST_PLACE", _folder);
        var root = Path.Combine(_folder, place, "models--org--name");
        Directory.CreateDirectory(Path.Combine(root, "refs"));
        File.WriteAllText(Path.Combine(root, "refs", "main"), "abc123");
        return Path.Combine(_folder, place, Snapshot);
    }

    private LoopbackHub Hub(string[] files)
    {
        var hub = new LoopbackHub("org/name", isDataset: false, files.ToDictionary(name => name, name => System.Text.Encoding.UTF8.GetBytes(name)));
        Set("HOME", _folder);
        Set("HF_ENDPOINT", hub.Endpoint.AbsoluteUri);
        Set("HF_HUB_CACHE", Path.Combine(_folder, "hub"));
        return hub;
    }

    private static IEnumerable<string> Fetched(LoopbackHub hub) => hub.Requests
        .Where(request => request.Path.Contains("/resolve/", StringComparison.Ordinal))
        .Select(request => Path.GetFileName(request.Path)).Distinct().Order(StringComparer.Ordinal);
}
