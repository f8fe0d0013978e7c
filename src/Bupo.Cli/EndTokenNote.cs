using System.Text.Json.Nodes;
using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;

namespace Bupo.Cli;

/// <summary>Compares the end token of tokenizer_config.json with those that end a generation.</summary>
internal static class EndTokenNote
{
    /// <summary>A sentence where the two differ; null where they agree, or where the tokenizer names none.</summary>
    /// <remarks>A generation ends where config.json and generation_config.json say, as in transformers; chats of such a model run on.</remarks>
    public static string? Of(ICheckpoint checkpoint, DecoderConfig config)
    {
        if (checkpoint.Tokenizer is not { EndToken: { } token } files || Id(files.TokenizerJson, token) is not { } id || config.EndTokens.Contains(id))
        {
            return null;
        }
        var ends = config.EndTokens.Count == 0 ? "no token" : $"token {string.Join(", ", config.EndTokens)}";
        return $"{checkpoint.Path}: the tokenizer's end token is {token} ({id}), but config.json and generation_config.json end a response at {ends}; "
            + $"add {id} to eos_token_id of generation_config.json, or give --stop.";
    }

    private static int? Id(JsonObject tokenizer, string token)
    {
        var added = tokenizer["added_tokens"] as JsonArray ?? [];
        var id = added.OfType<JsonObject>().FirstOrDefault(entry => entry["content"] is JsonValue content && content.TryGetValue(out string? text) && text == token)?["id"]
            ?? ((tokenizer["model"] as JsonObject)?["vocab"] as JsonObject)?[token];
        return id is JsonValue value && value.TryGetValue(out int number) ? number : null;
    }
}
