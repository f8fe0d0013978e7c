using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;

namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>The tokenizer files of a folder in Hugging Face's layout.</summary>
public static class HubTokenizer
{
    /// <summary>Reads tokenizer.json and, where they are there, tokenizer_config.json and the chat template; null without tokenizer.json.</summary>
    /// <exception cref="BupoException">A file is not valid JSON.</exception>
    public static TokenizerFiles? Read(string folder)
    {
        if (JsonFile.ReadIfThere(Path.Combine(folder, ModelFolder.Tokenizer)) is not { } tokenizer)
        {
            return null;
        }
        var config = JsonFile.ReadIfThere(Path.Combine(folder, ModelFolder.TokenizerConfig));
        return new(tokenizer, config, TemplateFile(folder) ?? Template(config.At("chat_template")));
    }

    // Newer checkpoints keep the template in a file of its own, which comes before the one in the config.
    private static string? TemplateFile(string folder)
    {
        var path = Path.Combine(folder, ModelFolder.ChatTemplate);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    // A list holds named templates, of which "default" is the one for conversations.
    private static string? Template(JsonNode? node) =>
        node.Text() ?? node.Items().FirstOrDefault(named => named.At("name").Text() == "default").At("template").Text();
}
