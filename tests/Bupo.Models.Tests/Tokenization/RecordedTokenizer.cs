using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;
using Bupo.Testing;

namespace Bupo.Models.Tests.Tokenization;

/// <summary>The recorded tokenizers, each loaded once for all tests.</summary>
internal static class RecordedTokenizer
{
    private static readonly Dictionary<string, Lazy<Tokenizer>> Loaded = [];

    public static string Folder(string name) => Shared.Path("golden", "tokenizers", name);

    public static bool Has(string name, string file) => File.Exists(Path.Combine(Folder(name), file));

    public static TokenizerFiles Files(string name)
    {
        var config = Json(name, "tokenizer_config.json");
        return new(Json(name, "tokenizer.json"), config, (string?)config["chat_template"]);
    }

    public static JsonObject Json(string name, string file) =>
        JsonNode.Parse(File.ReadAllBytes(Path.Combine(Folder(name), file)))!.AsObject();

    public static IEnumerable<JsonObject> Lines(string name, string file) =>
        Has(name, file) ? File.ReadLines(Path.Combine(Folder(name), file)).Select(line => JsonNode.Parse(line)!.AsObject()) : [];

    public static Tokenizer Load(string name)
    {
        lock (Loaded)
        {
            if (!Loaded.TryGetValue(name, out var tokenizer))
            {
                Loaded[name] = tokenizer = new(() => Tokenizer.FromFiles(Files(name), name + "/tokenizer.json"));
            }
            return tokenizer.Value;
        }
    }

    public static int[] Ids(JsonObject line, string field) => [.. line[field]!.AsArray().Select(id => (int)id!)];
}
