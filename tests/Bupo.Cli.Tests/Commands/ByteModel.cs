using System.Text;
using System.Text.Json.Nodes;
using Bupo.Testing;

namespace Bupo.Cli.Tests.Commands;

/// <summary>A recorded model of 512 rows whose tokens are the 256 bytes, then &lt;begin&gt; and &lt;end&gt;: any prompt can be read off its ids.</summary>
internal static class ByteModel
{
    public const int Begin = 256;
    public const int End = 257;

    /// <summary>Copies the model and writes its tokenizer, with further members of tokenizer_config.json.</summary>
    public static string Write(string folder, JsonObject? tokenizerConfig = null)
    {
        var recorded = Shared.Path("golden", "models", "stories260k");
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "config.json", "generation_config.json", "model.safetensors" }.Where(name => File.Exists(Path.Combine(recorded, name))))
        {
            File.WriteAllBytes(Path.Combine(folder, name), File.ReadAllBytes(Path.Combine(recorded, name)));
        }
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), Tokenizer().ToJsonString());
        File.WriteAllText(Path.Combine(folder, "tokenizer_config.json"), (tokenizerConfig ?? []).ToJsonString());
        return folder;
    }

    /// <summary>The text of ids.</summary>
    public static string Text(IEnumerable<int> ids) => Encoding.UTF8.GetString([.. ids.Where(id => id < Begin).Select(id => (byte)id)]);

    private static JsonObject Tokenizer() => new()
    {
        ["version"] = "1.0",
        ["added_tokens"] = new JsonArray(Added(Begin, "<begin>"), Added(End, "<end>")),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
        ["post_processor"] = null,
        ["decoder"] = new JsonObject { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["trim_offsets"] = true, ["use_regex"] = true },
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["vocab"] = new JsonObject(Letters().Select((letter, id) => KeyValuePair.Create<string, JsonNode?>(letter.ToString(), id))),
            ["merges"] = new JsonArray(),
        },
    };

    private static JsonObject Added(int id, string content) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    // GPT-2's letters for bytes: printable ones are themselves, the rest follow from U+0100 on.
    private static char[] Letters()
    {
        var next = 0x100;
        return Enumerable.Range(0, 256).Select(b => b is (>= '!' and <= '~') or (>= 0xa1 and <= 0xac) or (>= 0xae and <= 0xff) ? (char)b : (char)next++).ToArray();
    }
}
