using System.CommandLine;
using System.Text.Json;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tokenization;

namespace Bupo.Cli.Commands;

/// <summary>`bupo tokenize`.</summary>
internal static class TokenizeCommand
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        model.Description = "The checkpoint, or only the folder of its tokenizer.json; of a .gguf file any architecture, as its weights are not read.";
        var noSpecial = new Option<bool>("--no-special") { Description = "Add no special tokens, such as a begin token, around a text." };
        var decode = new Option<bool>("--decode") { Description = "Read {\"ids\": […]} and write {\"text\": …}, special tokens kept." };
        var verb = new Verb(
            "tokenize",
            "Turn texts into token ids and back: JSON lines on standard input, JSON lines on standard output.",
            """echo '{"text": "What is 3 + 4?"}' | bupo tokenize --model model.gguf""",
            """echo '{"ids": [1, 2, 3]}' | bupo tokenize --model Qwen/Qwen3-4B --decode""")
        {
            model, noSpecial, decode,
        };
        verb.SetAction(parsed => Run(terminal, parsed.GetRequiredValue(model), parsed.GetValue(decode), !parsed.GetValue(noSpecial)));
        return verb;
    }

    private static int Run(Terminal terminal, string model, bool decode, bool addSpecialTokens)
    {
        using var tokenizer = CheckpointTokenizer.Load(model);
        for (var number = 1; terminal.In.ReadLine() is { } line; number++)
        {
            terminal.Stop.ThrowIfCancellationRequested();
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }
            if (decode)
            {
                terminal.WriteJsonLine(new { Text = tokenizer.Decode(Field(line, number, "ids", Ids), skipSpecialTokens: false) });
            }
            else
            {
                terminal.WriteJsonLine(new { Ids = Encode(tokenizer, Field(line, number, "text", e => e.GetString()!), addSpecialTokens, number) });
            }
        }
        return ExitCode.Done;
    }

    private static int[] Encode(Tokenizer tokenizer, string text, bool addSpecialTokens, int number)
    {
        try
        {
            return tokenizer.Encode(text, addSpecialTokens);
        }
        catch (BupoException error)
        {
            throw new BupoException($"Standard input, line {number}: {error.Message}", error);
        }
    }

    private static int[] Ids(JsonElement list)
    {
        var ids = list.EnumerateArray().Select(id => id.GetInt32()).ToArray();
        return ids.All(id => id >= 0) ? ids : throw new FormatException();
    }

    private static T Field<T>(string line, int number, string name, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(line, Strict);
            return read(document.RootElement.GetProperty(name)) ?? throw new FormatException();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            var shown = line.Length > 60 ? line[..60] + "…" : line;
            var expected = name == "ids" ? """{"ids": [1, 2]} with token ids of at least 0""" : """{"text": "…"}""";
            throw new BupoException($"Standard input, line {number}: found {shown}, expected {expected}.", e);
        }
    }
}
