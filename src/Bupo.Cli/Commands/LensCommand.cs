using System.CommandLine;
using Bupo.Cli.Lenses;
using Bupo.Lenses;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tokenization;

namespace Bupo.Cli.Commands;

/// <summary>`bupo lens`.</summary>
internal static class LensCommand
{
    private sealed record Request(string Model, Compute Compute, PromptSource Prompt, int Top, int? Position, bool Json);

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var text = new Argument<string?>("text") { Description = "The text to continue.", Arity = ArgumentArity.ZeroOrOne };
        var model = SharedOptions.Model();
        model.Required = false;
        model.Description = "The checkpoint: its folder, its .gguf file, or org/name in the Hugging Face cache; without it the bundled arithmetic model.";
        var compute = SharedOptions.ComputeType(Compute.Auto, ModelLoader.ComputeHelp);
        var prompt = new PromptOptions();
        var top = new Option<int>("--top") { Description = "Tokens per layer.", DefaultValueFactory = _ => 1 };
        var position = new Option<int?>("--position") { Description = "Read after this token of the text, from 1; without it after the last." };
        var json = SharedOptions.Json();
        var verb = new Verb(
            "lens",
            "Show what every layer and module would say next after a text.",
            """bupo lens "9-2-1-4*2=" """.TrimEnd(),
            """bupo lens "The capital of France is" --model model.gguf --top 3""",
            """bupo lens --chat "What is 3 + 4?" --model Qwen/Qwen3-0.6B --json""")
        {
            text, model, compute, prompt.Chat, prompt.System, prompt.Template, prompt.Date, prompt.Tokens, top, position, json,
        };
        verb.SetAction(parsed => Run(terminal, new Request(
            parsed.GetValue(model) ?? Bundled.Model, parsed.GetValue(compute), prompt.Read(parsed, parsed.GetValue(text), "a text"),
            parsed.GetValue(top), parsed.GetValue(position), parsed.GetValue(json))));
        return verb;
    }

    private static int Run(Terminal terminal, Request request)
    {
        Usage.Require(request.Top >= 1, $"--top is {request.Top}, expected at least 1 token.");
        using var checkpoint = Checkpoint.Open(request.Model);
        using var tokenizer = checkpoint.Tokenizer is null && request.Prompt.Tokens is not null ? null : ModelLoader.LoadTokenizer(checkpoint);
        var ids = request.Prompt.Ids(checkpoint, tokenizer);
        using var model = ModelLoader.Load(terminal, checkpoint, request.Compute);
        TokenList.RequireInVocabulary(ids, model.Config.VocabularySize);
        var reading = LogitLens.Read(model, ids, Math.Max(request.Top, 5), request.Position);
        if (request.Json)
        {
            WriteJson(terminal, reading, ids, tokenizer);
            return ExitCode.Done;
        }
        new LensTable(reading, id => TextOf(tokenizer, id)).Write(terminal.Console(), request.Top);
        return ExitCode.Done;
    }

    private static void WriteJson(Terminal terminal, LensReading reading, int[] ids, Tokenizer? tokenizer)
    {
        object Said(LensRow row) => new
        {
            View = row.View.ToString(),
            row.Entropy,
            Top = row.Top.Select(t => new { t.Token, Text = TextOf(tokenizer, t.Token), t.LogProb }),
        };
        terminal.WriteJson(new { Ids = ids, reading.Position, reading.Layers, reading.SettledAt, Final = Said(reading.Final), Views = reading.Rows.Select(Said) });
    }

    private static string TextOf(Tokenizer? tokenizer, int id) => tokenizer?.Decode([id], skipSpecialTokens: false) ?? $"⟨{id}⟩";
}
