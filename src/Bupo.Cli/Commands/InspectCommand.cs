using System.CommandLine;
using System.Text.Json;
using Bupo.Cli.Inspection;
using Bupo.Models.Arithmetic;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tokenization;

namespace Bupo.Cli.Commands;

/// <summary>`bupo inspect`.</summary>
internal static class InspectCommand
{
    /// <summary>What a person asked for.</summary>
    private sealed record Request(string Model, Compute Compute, string? Tokens, string? Text, string? Out, bool Json);

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var compute = SharedOptions.ComputeType(Compute.Fp32, "Arithmetic of the pass; fp32 unless asked otherwise, as states are to be looked at exactly.");
        var tokens = new Option<string?>("--tokens") { Description = "Run the model over these token ids, such as 1,2,3." };
        var text = new Option<string?>("--text") { Description = "Run the model over a text, encoded with the special tokens that the tokenizer adds." };
        var output = new Option<string?>("--out")
        {
            Description = "Write logits [T,V], resid [L+1,T,d] (H^0 to H^L, before the final norm), attn_out and ffn_out [L,T,d] to this .safetensors file.",
        };
        var json = SharedOptions.Json();
        var verb = new Verb(
            "inspect",
            "Show what a checkpoint is, and the states and logits of a pass over a text.",
            "bupo inspect --model model.gguf",
            """bupo inspect --model Qwen/Qwen3-4B --text "The capital of France is" """.TrimEnd(),
            "bupo inspect --model model.gguf --tokens 1,2,3 --out states.safetensors")
        {
            model, compute, tokens, text, output, json,
        };
        verb.SetAction(parsed => Run(terminal, new Request(
            parsed.GetRequiredValue(model), parsed.GetValue(compute), parsed.GetValue(tokens), parsed.GetValue(text), parsed.GetValue(output), parsed.GetValue(json))));
        return verb;
    }

    private static int Run(Terminal terminal, Request request)
    {
        if (request.Tokens is not null && request.Text is not null)
        {
            throw new BupoException("Give --tokens or --text, not both.");
        }
        if (request is { Out: not null, Tokens: null, Text: null })
        {
            throw new BupoException("--out needs something to run the model over: give --tokens or --text.");
        }
        using var checkpoint = Checkpoint.Open(request.Model);
        var summary = ModelSummary.Of(checkpoint);
        ModelLoader.NoteEndToken(terminal, checkpoint, summary.Config);
        if (request is { Tokens: null, Text: null })
        {
            Show(terminal, request.Json, summary);
            return ExitCode.Done;
        }
        using var tokenizer = checkpoint.Tokenizer is null && request.Text is null ? null : ModelLoader.LoadTokenizer(checkpoint);
        var ids = request.Text is { } text ? tokenizer!.Encode(text, addSpecialTokens: true) : TokenList.Parse(request.Tokens!);
        TokenList.RequireInVocabulary(ids, summary.Config.VocabularySize);
        using var model = ModelLoader.Load(terminal, checkpoint, request.Compute);
        using var states = RecordedPass.Run(model, ids);
        if (request.Out is { } path)
        {
            states.Write(path);
            terminal.Error.WriteLine($"Wrote the logits and states of {ids.Length} tokens to {path}.");
        }
        Show(terminal, request.Json, ids, states.MostProbable(5), tokenizer);
        return ExitCode.Done;
    }

    private static void Show(Terminal terminal, bool json, ModelSummary summary)
    {
        var measured = ComputeChoice.Measure();
        if (json)
        {
            terminal.WriteJson(new { Model = summary, Measured = measured });
            return;
        }
        terminal.WriteSection(summary.Path, summary.Rows());
        terminal.WriteSection("Arithmetic here, GFLOP/s (many rows; few rows)",
            ("fp32", $"{measured.Fp32.Tall:F0}; {measured.Fp32.FewRows:F0}"),
            ("bf16", $"{measured.Bf16.Tall:F0}; {measured.Bf16.FewRows:F0}"));
    }

    private static void Show(Terminal terminal, bool json, int[] ids, (int Id, double LogProb)[] next, Tokenizer? tokenizer)
    {
        string? TextOf(int id) => tokenizer?.Decode([id], skipSpecialTokens: false);
        if (json)
        {
            terminal.WriteJson(new { Ids = ids, Next = next.Select(n => new { n.Id, Text = TextOf(n.Id), n.LogProb }) });
            return;
        }
        terminal.WriteSection(
            $"After {ids.Length} tokens the most probable next ones",
            next.Select(n => ($"{n.Id}", $"{Math.Exp(n.LogProb):P1}  {(TextOf(n.Id) is { } text ? JsonSerializer.Serialize(text, Terminal.OneLine) : "")}".TrimEnd())));
    }
}
