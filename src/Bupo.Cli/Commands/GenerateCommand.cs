using Bupo.Cli.Generation;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Policies;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli.Commands;

/// <summary>`bupo generate`.</summary>
internal static class GenerateCommand
{
    /// <summary>What a person asked for.</summary>
    private sealed record Request(string Model, Compute Compute, PromptSource Prompt, SamplingSettings Sampling, PolicyView View, bool Json);

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var compute = SharedOptions.ComputeType(Compute.Auto, ModelLoader.ComputeHelp);
        var prompt = new PromptOptions();
        var sampling = new SamplingOptions();
        var view = SharedOptions.View();
        var dataset = new DatasetOptionSet();
        var json = SharedOptions.Json();
        var verb = new Verb(
            "generate",
            "Answer a prompt, streaming to the terminal, or the prompts of a dataset into a file.",
            """bupo generate --model model.gguf --chat "What is 3 + 4?" """.TrimEnd(),
            """bupo generate --model Qwen/Qwen3-4B --prompt "Once upon a time" --temperature 0.8 --top-p 0.95 --seed 7 --stop "." """.TrimEnd(),
            """bupo generate --model model.gguf --prompt "Once upon a time" --view "layer(20, normed)" """.TrimEnd(),
            """bupo generate --model model.gguf --chat "What is 3 + 4?" --json""",
            "bupo generate --model model.gguf --data math500.jsonl --n 8 --out rollouts.parquet")
        {
            model, compute, prompt.Chat, prompt.System, prompt.Template, prompt.Date, prompt.Text, prompt.Tokens,
        };
        sampling.AddTo(verb);
        verb.Options.Add(view);
        dataset.AddTo(verb);
        verb.Options.Add(json);
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(dataset.Data) is { } data)
            {
                return new DatasetJob(terminal, dataset.Read(parsed, data, prompt) with
                {
                    Model = parsed.GetRequiredValue(model),
                    Compute = parsed.GetValue(compute),
                    Sampling = sampling.Read(parsed, temperature: 1),
                    View = parsed.GetRequiredValue(view),
                    Json = parsed.GetValue(json),
                }).Run();
            }
            dataset.RefuseWithoutData(parsed);
            return Run(terminal, new Request(
                parsed.GetRequiredValue(model), parsed.GetValue(compute), prompt.Read(parsed), sampling.Read(parsed, temperature: 0),
                parsed.GetRequiredValue(view), parsed.GetValue(json)));
        });
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
        if (request.Prompt.Chat is not null)
        {
            ModelLoader.NoteEndToken(terminal, checkpoint, model.Config);
        }
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var response = tokenizer is null
            ? GenerateIds(terminal, model, request, prompt)
            : new TextGenerator(model, tokenizer, request.Sampling, request.View).Generate(prompt, piece => Show(terminal, request.Json, piece), terminal.Stop);
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
        foreach (var token in new TokenGenerator(model, request.Sampling, request.View).Generate(prompt, terminal.Stop))
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
