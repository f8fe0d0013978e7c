using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

/// <summary>Real tokenizer.json files, damaged thousands of times: what is wrong comes out as <see cref="BupoException"/>, and no native code ends the process.</summary>
[Trait("Tier", "slow")]
public sealed class TokenizerFuzzGoldenTests
{
    private const int Cases = 2500;

    private static readonly object?[] Values =
    [
        null, true, false, 0, 1, -1, 1.5, 1e300, 4294967295L, long.MaxValue, "", "a", "(", "[", "\\p{L}", "▁", "<unk>", "zzz",
        "ByteLevel", "BPE", "Unigram", "WordPiece", "WordLevel", "Sequence", "Split", "Metaspace", "Digits", "Replace", "Strip", "Precompiled",
        "ByteFallback", "Fuse", "CTC", "NFC", "Prepend", "TemplateProcessing", "RobertaProcessing", "Removed", "Isolated", "first", "never",
    ];

    public static TheoryData<string> Folders => Shared.Folders("golden", "tokenizers");

    [Theory]
    [MemberData(nameof(Folders))]
    public void FromFiles_DamagedTokenizer_OnlyRefuses(string folder)
    {
        Assert.SkipUnless(RecordedTokenizer.Has(folder, "tokenizer.json"), $"{folder} records a chat template only.");
        var whole = Shrunk(RecordedTokenizer.Json(folder, "tokenizer.json"));
        var refused = 0;
        for (var seed = 0; seed < Cases; seed++)
        {
            var random = new Random(seed);
            var json = whole.DeepClone().AsObject();
            for (var i = random.Next(1, 4); i > 0; i--)
            {
                Damage(json, random);
            }
            try
            {
                using var tokenizer = Tokenizer.FromFiles(new(json, null, null));
                Use(tokenizer);
            }
            catch (BupoException error)
            {
                Assert.Contains("tokenizer", error.Message, StringComparison.Ordinal);
                refused++;
            }
            catch (Exception error)
            {
                Assert.Fail($"{folder}, seed {seed}: {error}");
            }
        }
        Assert.InRange(refused, Cases / 4, Cases - 1);
    }

    private static void Use(Tokenizer tokenizer)
    {
        var ids = tokenizer.Encode("Hello  12 wörld 日本 👍🏽<s>\n", addSpecialTokens: true);
        _ = tokenizer.Decode(ids, skipSpecialTokens: true);
        int[] any = [0, 1, 5, 300, 399, 400, 128_000, int.MaxValue];
        var stream = tokenizer.Stream(skipSpecialTokens: false);
        var streamed = string.Concat(any.Select(stream.Append).ToList()) + stream.Flush();
        Assert.Equal(tokenizer.Decode(any, skipSpecialTokens: false), streamed);
    }

    // The first tokens and the merges among them: small enough to load thousands of times.
    private static JsonObject Shrunk(JsonObject json)
    {
        var model = json["model"]!.AsObject();
        var kept = model["vocab"]!.AsObject().Where(token => (int)token.Value! < 400).ToDictionary(token => token.Key, token => (int)token.Value!);
        model["vocab"] = new JsonObject(kept.Select(token => KeyValuePair.Create<string, JsonNode?>(token.Key, token.Value)));
        model["merges"] = new JsonArray([.. model["merges"]!.AsArray().Where(Fits).Select(merge => merge!.DeepClone())]);
        var added = json["added_tokens"]!.AsArray();
        for (var i = 0; i < added.Count; i++)
        {
            added[i]!["id"] = kept.TryGetValue((string)added[i]!["content"]!, out var id) ? id : kept.Count + i;
        }
        if (json["post_processor"] is JsonObject processor && processor.ToJsonString().Contains("128000", StringComparison.Ordinal))
        {
            json["post_processor"] = JsonNode.Parse(processor.ToJsonString().Replace("128000", "400", StringComparison.Ordinal));
        }
        return json;

        bool Fits(JsonNode? merge)
        {
            var (left, right) = merge is JsonArray pair
                ? ((string)pair[0]!, (string)pair[1]!)
                : ((string)merge!).Split(' ') is var parts ? (parts[0], parts[1]) : default;
            return kept.ContainsKey(left) && kept.ContainsKey(right) && kept.ContainsKey(left + right);
        }
    }

    private static void Damage(JsonNode node, Random random)
    {
        while (true)
        {
            var children = node is JsonObject named ? named.Select(child => child.Value).ToList() : [.. node.AsArray()];
            if (children.Count == 0)
            {
                return;
            }
            var at = random.Next(children.Count);
            if (children[at] is JsonObject or JsonArray && random.Next(5) > 0)
            {
                node = children[at]!;
                continue;
            }
            Replace(node, at, random);
            return;
        }
    }

    private static void Replace(JsonNode node, int at, Random random)
    {
        var list = node as JsonArray;
        var key = list is null ? node.AsObject().ElementAt(at).Key : "";
        JsonNode? damage = random.Next(6) switch
        {
            0 => new JsonObject(),
            1 => new JsonArray(),
            _ => Values[random.Next(Values.Length)] is { } value ? JsonValue.Create(value) : null,
        };
        if (random.Next(4) == 0)
        {
            if (list is null)
            {
                node.AsObject().Remove(key);
            }
            else
            {
                list.RemoveAt(at);
            }
        }
        else if (list is null)
        {
            node[key] = damage;
        }
        else
        {
            list[at] = damage;
        }
    }
}
