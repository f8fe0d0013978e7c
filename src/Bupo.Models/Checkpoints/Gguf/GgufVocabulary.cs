using System.Globalization;
using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>The tokens of a tokenizer.json, in the lists that GGUF keeps.</summary>
internal sealed class GgufVocabulary
{
    private readonly JsonObject _tokenizer;
    private readonly string _source;
    private readonly int _size;

    /// <summary>Reads the lists.</summary>
    /// <param name="tokenizer">tokenizer.json.</param>
    /// <param name="source">Names the model in errors.</param>
    /// <param name="size">Rows of the embedding: ids without a token get one that stands for nothing.</param>
    public GgufVocabulary(JsonObject tokenizer, string source, int size)
    {
        _tokenizer = tokenizer;
        _source = source;
        _size = size;
        var model = tokenizer["model"] as JsonObject;
        if (Text(model?["type"]) is var type && type != "BPE")
        {
            throw Refuse("model.type", type ?? "missing", "BPE, which alone can be written as GGUF,");
        }
        IsByteLevel = !(model!["byte_fallback"] is JsonValue fallback && fallback.TryGetValue(out bool falls) && falls);
        Tokens = [.. Enumerable.Range(0, size).Select(id => string.Create(CultureInfo.InvariantCulture, $"[PAD{id}]"))];
        Types = [.. Enumerable.Repeat((int)GgufTokenType.Unused, size)];
        PlaceVocabulary(model);
        PlaceAddedTokens();
        Merges = ReadMerges(model);
    }

    /// <summary>Whether characters stand for bytes, as in GPT-2; else pieces are SentencePiece's, with tokens for single bytes.</summary>
    public bool IsByteLevel { get; }

    public string[] Tokens { get; }

    public int[] Types { get; }

    public string[] Merges { get; }

    /// <summary>Whether a space is put before a text.</summary>
    public bool PrependsSpace =>
        _tokenizer["normalizer"]?.ToJsonString().Contains("\"Prepend\"", StringComparison.Ordinal) == true
        || Text(_tokenizer["pre_tokenizer"]?["prepend_scheme"]) is "always" or "first";

    /// <summary>Whether the post-processor puts this token before a text.</summary>
    public bool Adds(JsonNode? token) =>
        Templates(_tokenizer["post_processor"])
            .Select(template => template["single"]?[0]?["SpecialToken"]?["id"])
            .Any(first => Text(first) is { } name && token is JsonValue id && id.TryGetValue(out int row) && row < _size && Tokens[row] == name);

    /// <summary>SentencePiece's scores: llama.cpp merges the highest first, so each piece has its merge's place, negated.</summary>
    public float[] Scores()
    {
        var scores = new float[_size];
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Merges.Length; i++)
        {
            places.TryAdd(Merges[i].Replace(" ", "", StringComparison.Ordinal), i + 1);
        }
        for (var id = 0; id < _size; id++)
        {
            scores[id] = Types[id] != (int)GgufTokenType.Normal ? 0 : -places.GetValueOrDefault(Tokens[id], Merges.Length + 1);
        }
        return scores;
    }

    private static IEnumerable<JsonObject> Templates(JsonNode? processor) => Text(processor?["type"]) switch
    {
        "TemplateProcessing" => [processor!.AsObject()],
        "Sequence" => (processor!["processors"] as JsonArray ?? []).SelectMany(Templates),
        _ => [],
    };

    private void PlaceVocabulary(JsonObject model)
    {
        if (model["vocab"] is not JsonObject vocabulary)
        {
            throw Refuse("model.vocab", "missing", "an object of tokens and ids");
        }
        var unknown = Text(model["unk_token"]);
        foreach (var (token, id) in vocabulary)
        {
            var type = IsByteLevel ? GgufTokenType.Normal
                : token == unknown ? GgufTokenType.Unknown
                : token is ['<', '0', 'x', _, _, '>'] ? GgufTokenType.Byte
                : GgufTokenType.Normal;
            Place(token, id, type);
        }
    }

    private void PlaceAddedTokens()
    {
        foreach (var added in (_tokenizer["added_tokens"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var isSpecial = added["special"] is JsonValue special && special.TryGetValue(out bool value) && value;
            var content = Text(added["content"]) ?? throw Refuse("added_tokens.content", "missing", "a text");
            var isUnknown = !IsByteLevel && content == Text(_tokenizer["model"]!["unk_token"]);
            Place(content, added["id"], isUnknown ? GgufTokenType.Unknown : isSpecial ? GgufTokenType.Control : GgufTokenType.UserDefined);
        }
    }

    private void Place(string token, JsonNode? id, GgufTokenType type)
    {
        if (id is not JsonValue value || !value.TryGetValue(out int row) || row < 0 || row >= _size)
        {
            throw Refuse($"the id of {token}", id?.ToJsonString() ?? "null", $"a row of the embedding, 0 to {_size - 1},");
        }
        Tokens[row] = token;
        Types[row] = (int)type;
    }

    private string[] ReadMerges(JsonObject model) =>
        [.. (model["merges"] as JsonArray ?? []).Select(merge => merge switch
        {
            JsonValue => Text(merge),
            JsonArray { Count: 2 } pair => $"{Text(pair[0])} {Text(pair[1])}",
            _ => null,
        } ?? throw Refuse("model.merges", merge?.ToJsonString() ?? "null", "pairs of tokens"))];

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private BupoException Refuse(string field, string found, string expected) =>
        new($"{_source}: {field} of the tokenizer is {found}, {expected} was expected.");
}
