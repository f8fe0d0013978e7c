using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>The tokenizer files of a folder in Hugging Face's layout.</summary>
internal static class HubTokenizer
{
    public static TokenizerFiles? Read(string folder)
    {
        if (JsonFile.ReadIfThere(Path.Combine(folder, ModelFolder.Tokenizer)) is not { } tokenizer)
        {
            return null;
        }
        var config = JsonFile.ReadIfThere(Path.Combine(folder, ModelFolder.TokenizerConfig));
        return new(tokenizer, config, TemplateFile(folder) ?? Template(config?["chat_template"]));
    }

    // Newer checkpoints keep the template in a file of its own, which comes before the one in the config.
    private static string? TemplateFile(string folder)
    {
        var path = Path.Combine(folder, ModelFolder.ChatTemplate);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    // A list holds named templates, of which "default" is the one for conversations.
    private static string? Template(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var template) => template,
        JsonArray list => list.OfType<JsonObject>().Where(IsDefault).Select(named => Template(named["template"])).FirstOrDefault(),
        _ => null,
    };

    private static bool IsDefault(JsonObject named) =>
        named["name"] is JsonValue name && name.TryGetValue<string>(out var text) && text == "default";
}
