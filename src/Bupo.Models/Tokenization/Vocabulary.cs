using System.Text.Json;

namespace Bupo.Models.Tokenization;

/// <summary>Tokens and their ids, the added ones included, numbered as Hugging Face's library numbers them.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids = [];
    private readonly HashSet<int> _special = [];
    private readonly string?[] _tokens;

    public Vocabulary(JsonField root)
    {
        ReadModel(root.Required("model"));
        if (root.Optional("added_tokens") is { } added)
        {
            ReadAdded(added);
        }
        Size = _ids.Count == 0 ? 0 : _ids.Values.Max() + 1;
        if (Size > (_ids.Count * 4L) + 65536)
        {
            throw root.Required("model").Required("vocab").Expected($"ids near its {_ids.Count} tokens, not up to {Size - 1}");
        }
        _tokens = new string?[Size];
        foreach (var (token, id) in _ids)
        {
            _tokens[id] = _tokens[id] is not { } other
                ? token
                : throw root.Required("model").Required("vocab").Expected(
                    $"an id for each token, but \"{other}\" and \"{token}\" share {id}");
        }
    }

    /// <summary>One more than the highest id.</summary>
    public int Size { get; }

    public string? Token(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    public int? Id(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    /// <summary>Whether it is one of the added tokens that are left out of text.</summary>
    public bool IsSpecial(int id) => _special.Contains(id);

    private void ReadModel(JsonField model)
    {
        // The oldest files name no type; only BPE has merges.
        switch (model.Optional("type")?.Text() ?? (model.Optional("merges") is null ? "" : "BPE"))
        {
            case "BPE":
                ReadIds(model.Required("vocab"));
                RequireMerges(model);
                break;
            case "WordLevel" or "WordPiece":
                ReadIds(model.Required("vocab"));
                break;
            case "Unigram":
                ReadScores(model);
                break;
            default:
                throw (model.Optional("type") ?? model).Expected("a model of type BPE, Unigram, WordLevel or WordPiece");
        }
    }

    private void ReadIds(JsonField vocabulary)
    {
        vocabulary.Require(JsonValueKind.Object, "an object of tokens and their ids");
        foreach (var entry in vocabulary.Element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.Number || !entry.Value.TryGetInt32(out var id) || id < 0)
            {
                throw new JsonField(vocabulary.File, $"{vocabulary.Path}[\"{entry.Name}\"]", entry.Value).Expected("a token id");
            }
            _ids[entry.Name] = id;
        }
    }

    private void ReadScores(JsonField model)
    {
        var count = 0;
        foreach (var entry in model.Required("vocab").Items())
        {
            if (entry.Element.ValueKind != JsonValueKind.Array || entry.Element.GetArrayLength() != 2
                || entry.Element[0].ValueKind != JsonValueKind.String || entry.Element[1].ValueKind != JsonValueKind.Number
                || entry.Element[0].GetString() is not { Length: > 0 } token)
            {
                throw entry.Expected("a token and its score");
            }
            if (!_ids.TryAdd(token, count++))
            {
                throw entry.Expected($"another token: \"{token}\" already has the id {_ids[token]}");
            }
        }
        if (model.Optional("unk_id") is { } unknown && unknown.Id() >= count)
        {
            throw unknown.Expected($"an id below {count}");
        }
    }

    // A second half shorter than the prefix that is cut from it ends the process inside the library.
    private static void RequireMerges(JsonField model)
    {
        if (model.Optional("dropout") is { } dropout && dropout.Element.GetRawText() is not ("0" or "0.0"))
        {
            throw dropout.Expected("null: merges left out by chance give the same text different ids");
        }
        var merges = model.Required("merges");
        merges.Require(JsonValueKind.Array, "a list of merges");
        var prefix = model.Optional("continuing_subword_prefix")?.Text() ?? "";
        var index = 0;
        foreach (var merge in merges.Element.EnumerateArray())
        {
            var second = merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 ? merge[1] : merge;
            if (second.ValueKind != JsonValueKind.String
                || (prefix.Length > 0 && !second.GetString()!.Split(' ')[^1].StartsWith(prefix, StringComparison.Ordinal)))
            {
                throw new JsonField(merges.File, $"{merges.Path}[{index}]", merge).Expected(
                    "two tokens" + (prefix.Length == 0 ? "" : $", the second with the prefix \"{prefix}\""));
            }
            index++;
        }
    }

    private void ReadAdded(JsonField added)
    {
        var modelCount = _ids.Count;
        var next = modelCount;
        foreach (var token in added.Items())
        {
            var content = token.Required("content").Text() is { Length: > 0 } text
                ? text
                : throw token.Required("content").Expected("some text");
            var id = token.Required("id");
            foreach (var flag in (string[])["single_word", "lstrip", "rstrip", "normalized"])
            {
                token.Required(flag).Flag();
            }
            if (!_ids.TryGetValue(content, out var given))
            {
                given = next;
                _ids.Add(content, given);
            }
            // An added token at or past the model's tokens moves the counter, wherever its id comes from.
            next = given >= modelCount ? Math.Max(next, given + 1) : next;
            if (id.Id() != given)
            {
                throw id.Expected(
                    $"{given}, the id that Hugging Face's library gives to \"{content}\"; sort added_tokens by id and close the gaps");
            }
            if (token.Required("special").Flag())
            {
                _special.Add(given);
            }
        }
    }
}
