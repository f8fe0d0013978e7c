using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;

namespace Bupo.Models.Tests.Tokenization;

/// <summary>A tokenizer of a handful of tokens, to be changed at one place by each test.</summary>
internal static class SmallTokenizer
{
    public static TokenizerFiles Files(Action<JsonObject>? change = null)
    {
        var json = JsonNode.Parse("""
            {
              "version": "1.0",
              "truncation": null,
              "added_tokens": [
                { "id": 4, "content": "<s>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true },
                { "id": 5, "content": "<t>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false }
              ],
              "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true },
              "post_processor": { "type": "RobertaProcessing", "sep": ["<t>", 5], "cls": ["<s>", 4], "trim_offsets": true, "add_prefix_space": false },
              "decoder": { "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true },
              "model": { "type": "BPE", "vocab": { "a": 0, "b": 1, "ab": 2, "Ġ": 3 }, "merges": ["a b"] }
            }
            """)!.AsObject();
        change?.Invoke(json);
        return new(json, null, null);
    }
}
