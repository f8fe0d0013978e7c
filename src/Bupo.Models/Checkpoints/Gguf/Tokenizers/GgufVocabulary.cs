using System.Globalization;
using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>The tokens of a tokenizer.json, in the lists that GGUF keeps.</summary>
internal sealed class GgufVocabulary
{
    private readonly JsonObject _tokenizer;
    private readonly string _source;
    private readonly int _size;
    private readonly string? _unknown;

    /// <summary>Reads the lists.</summary>
    /// <param name="tokenizer">tokenizer.json.</param>
    /// <param name="source">Names the model in errors.</param>
    /// <param name="size">Rows of the embedding: ids without a token get one that stands for nothing.</param>
    public GgufVocabulary(JsonObject tokenizer, string source, int size)
    {
        (_tokenizer, _source, _size) = (tokenizer, source, size);
        var model = tokenizer["model"];
        if (model.At("type").Text() is var type && type != "BPE")
        {
            throw Refuse("model.type", type ?? "missing", "BPE, which alone can be written as GGUF,");
        }
        IsByteLevel = !model.At("byte_fallback").IsTrue();
        _unknown = IsByteLevel ? null : model.At("unk_token").Text();
        Tokens = [.. Enumerable.Range(0, size).Select(id => string.Create(CultureInfo.InvariantCulture, $"[PAD{id}]"))];
        Types = [.. Enumerable.Repeat((int)GgufTokenKind.Unused, size)];
        PlaceVocabulary(model.At("vocab") as JsonObject ?? throw Refuse("model.vocab", "missing", "an object of tokens and ids"));
        PlaceAddedTokens();
        Merges = [.. model.At("merges").Items().Select(Merge)];
    }

    /// <summary>Whether characters stand for bytes, as in GPT-2; else pieces are SentencePiece's, with tokens for single bytes.</summary>
    public bool IsByteLevel { get; }

    public string[] Tokens { get; }

    public int[] Types { get; }

    public string[] Merges { get; }

    /// <summary>Whether a space is put before a text.</summary>
    public bool PrependsSpace =>
        Steps(_tokenizer["normalizer"], "normalizers").Any(step => step.At("type").Text() == "Prepend")
        || _tokenizer["pre_tokenizer"].At("prepend_scheme").Text() is "always" or "first";

    /// <summary>SentencePiece's scores: llama.cpp merges the highest first, so each piece has its merge's place, negated.</summary>
    public float[] Scores()
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Merges.Length; i++)
        {
            places.TryAdd(Merges[i].Replace(" ", "", StringComparison.Ordinal), i + 1);
        }
        return [.. Tokens.Zip(Types, (token, type) => type == (int)GgufTokenKind.Normal ? -places.GetValueOrDefault(token, Merges.Length + 1) : 0f)];
    }

    private static IEnumerable<JsonNode?> Steps(JsonNode? step, string list) =>
        step.At("type").Text() == "Sequence" ? step.At(list).Items() : [step];

    private void PlaceVocabulary(JsonObject vocabulary)
    {
        foreach (var (token, id) in vocabulary)
        {
            var isByte = !IsByteLevel && token is ['<', '0', 'x', _, _, '>'];
            Place(token, id, isByte ? GgufTokenKind.Byte : GgufTokenKind.Normal);
        }
    }

    private void PlaceAddedTokens()
    {
        foreach (var added in _tokenizer["added_tokens"].Items())
        {
            var content = added.At("content").Text() ?? throw Refuse("added_tokens.content", "missing", "a text");
            Place(content, added.At("id"), added.At("special").IsTrue() ? GgufTokenKind.Control : GgufTokenKind.UserDefined);
        }
    }

    private void Place(string token, JsonNode? id, GgufTokenKind kind)
    {
        if (id.Integer() is not (>= 0 and var row) || row >= _size)
        {
            throw Refuse($"the id of {token}", id?.ToJsonString() ?? "null", $"a row of the embedding, 0 to {_size - 1},");
        }
        Tokens[row] = token;
        Types[row] = (int)(token == _unknown ? GgufTokenKind.Unknown : kind);
    }

    // A text, or in newer files a pair.
    private string Merge(JsonNode? merge) =>
        merge.Text() ?? (merge is JsonArray { Count: 2 } pair && pair[0].Text() is { } left && pair[1].Text() is { } right
            ? $"{left} {right}"
            : throw Refuse("model.merges", merge?.ToJsonString() ?? "null", "pairs of tokens"));

    private BupoException Refuse(string field, string found, string expected) =>
        new($"{_source}: {field} of the tokenizer is {found}, {expected} was expected.");
}
