using System.CommandLine;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Rollouts;

namespace Bupo.Cli.Commands;

/// <summary>`bupo generate`.</summary>
internal static class GenerateCommand
{
    /// <summary>What a person asked for.</summary>
    private sealed record Request(string Model, Compute Compute, PromptSource Prompt, SamplingSettings Sampling, string[] Stops, bool Json);

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var compute = SharedOptions.ComputeType(Compute.Auto, ModelLoader.ComputeHelp);
        var prompt = new PromptOptions();
        var defaults = new SamplingSettings();
        var temperature = new Option<double>("--temperature") { Description = "Divides the logits; 0 takes the most probable token.", DefaultValueFactory = _ => 0 };
        var topP = new Option<double>("--top-p") { Description = "Keep the most probable tokens that together hold this mass.", DefaultValueFactory = _ => defaults.TopP };
        var topK = new Option<int>("--top-k") { Description = "Keep this many most probable tokens; 0 keeps all.", DefaultValueFactory = _ => defaults.TopK };
        var seed = new Option<ulong>("--seed") { Description = "Decides every draw; the same seed gives the same text.", DefaultValueFactory = _ => defaults.Seed };
        var most = new Option<int>("--max-tokens") { Description = "Longest response in tokens.", DefaultValueFactory = _ => defaults.MaxResponseTokens };
        var stop = new Option<string[]>("--stop") { Description = "A string that ends the response; may be given several times.", DefaultValueFactory = _ => [] };
        var json = SharedOptions.Json();
        var verb = new Verb(
            "generate",
            "Answer a prompt or a chat message, streaming to the terminal.",
            """bupo generate --model model.gguf --chat "What is 3 + 4?" """.TrimEnd(),
            """bupo generate --model Qwen/Qwen3-4B --prompt "Once upon a time" --temperature 0.8 --top-p 0.95 --seed 7 --stop "." """.TrimEnd(),
            """bupo generate --model model.gguf --chat "What is 3 + 4?" --json""")
        {
            model, compute, prompt.Chat, prompt.System, prompt.Template, prompt.Text, prompt.Tokens, temperature, topP, topK, seed, most, stop, json,
        };
        verb.SetAction(parsed => Run(terminal, new Request(
            parsed.GetRequiredValue(model),
            parsed.GetValue(compute),
            prompt.Read(parsed),
            new SamplingSettings
            {
                Temperature = parsed.GetValue(temperature),
                TopP = parsed.GetValue(topP),
                TopK = parsed.GetValue(topK),
                Seed = parsed.GetValue(seed),
                MaxResponseTokens = parsed.GetValue(most),
            },
            parsed.GetRequiredValue(stop),
            parsed.GetValue(json))));
        return verb;
    }

    private static int Run(Terminal terminal, Request request)
    {
        request.Sampling.Check();
        using var checkpoint = Checkpoint.Open(request.Model);
        using var tokenizer = checkpoint.Tokenizer is null && request.Prompt.Tokens is not null ? null : ModelLoader.LoadTokenizer(checkpoint);
        var prompt = request.Prompt.Ids(checkpoint, tokenizer);
        using var model = ModelLoader.Load(terminal, checkpoint, request.Compute);
        TokenList.RequireInVocabulary(prompt, model.Config.VocabularySize);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var response = tokenizer is null
            ? GenerateIds(terminal, model, request, prompt)
            : new TextGenerator(model, tokenizer, request.Sampling, request.Stops).Generate(prompt, piece => Show(terminal, request.Json, piece), terminal.Stop);
        var seconds = clock.Elapsed.TotalSeconds;
        if (request.Json)
        {
            terminal.WriteJson(new
            {
                response.Text,
                response.Finish,
                PromptIds = prompt,
                Ids = response.Tokens.Select(t => t.Id),
                LogProbs = response.Tokens.Select(t => t.LogProb),
            });
        }
        else
        {
            terminal.Out.WriteLine();
        }
        terminal.Out.Flush();
        terminal.Error.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{prompt.Length} prompt and {response.Tokens.Count} response tokens in {seconds:F1} s ({response.Tokens.Count / seconds:F0} a second); ended by {Words(response.Finish)}."));
        return ExitCode.Done;
    }

    // A model without a tokenizer continues token ids with token ids.
    private static GeneratedText GenerateIds(Terminal terminal, DecoderModel model, Request request, int[] prompt)
    {
        List<SampledToken> tokens = [];
        foreach (var token in new TokenGenerator(model, request.Sampling).Generate(prompt, terminal.Stop))
        {
            Show(terminal, request.Json, $"{(tokens.Count == 0 ? "" : ",")}{token.Id}");
            tokens.Add(token);
        }
        return new GeneratedText("", tokens, TokenGenerator.FinishOf(model.Config, request.Sampling, prompt, tokens));
    }

    private static void Show(Terminal terminal, bool json, string piece)
    {
        if (!json)
        {
            terminal.Out.Write(piece);
            terminal.Out.Flush();
        }
    }

    private static string Words(FinishReason finish) => finish switch
    {
        FinishReason.EndToken => "an end token",
        FinishReason.StopString => "a stop string",
        FinishReason.ContextFull => "the model's context, which is full",
        _ => "--max-tokens",
    };
}
