using System.Text.Json.Nodes;
using Bupo.Models.Tokenization;

namespace Bupo.Models.Checkpoints.Safetensors;

/// <summary>The tokenizer files of a folder in Hugging Face's layout.</summary>
internal static class HubTokenizer
{
    private const string SpecialTokensMap = "special_tokens_map.json";
    private const string TemplateJson = "chat_template.json";
    private const string NamedTemplates = "additional_chat_templates";
    private const string Default = "default";

    public static TokenizerFiles? Read(string folder)
    {
        if (JsonFile.ReadIfThere(Path.Combine(folder, ModelFolder.Tokenizer)) is not { } tokenizer)
        {
            return null;
        }
        var config = JsonFile.ReadIfThere(Path.Combine(folder, ModelFolder.TokenizerConfig));
        var (template, file) = Template(folder, config);
        return new(tokenizer, WithSpecialTokens(config, folder), template) { ChatTemplateFile = file, NamedTemplates = Named(folder, config) };
    }

    // transformers' own order: a file of its own, the file of a processor, the tokenizer's configuration.
    private static (string? Template, string File) Template(string folder, JsonObject? config)
    {
        var path = Path.Combine(folder, ModelFolder.ChatTemplate);
        if (File.Exists(path))
        {
            return (File.ReadAllText(path), ModelFolder.ChatTemplate);
        }
        if (JsonFile.ReadIfThere(Path.Combine(folder, TemplateJson)).At("chat_template").Text() is { } processor)
        {
            return (processor, TemplateJson);
        }
        // A list holds named templates, of which "default" is the one for conversations.
        var node = config.At("chat_template");
        var template = node.Text() ?? node.Items().FirstOrDefault(named => named.At("name").Text() == Default).At("template").Text();
        return (template, ModelFolder.TokenizerConfig);
    }

    private static Dictionary<string, string> Named(string folder, JsonObject? config)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in config.At("chat_template").Items())
        {
            if (entry.At("name").Text() is { } name && entry.At("template").Text() is { } template && name != Default)
            {
                named[name] = template;
            }
        }
        var more = Path.Combine(folder, NamedTemplates);
        foreach (var file in Directory.Exists(more) ? Directory.GetFiles(more, "*.jinja").Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            named[Path.GetFileNameWithoutExtension(file)] = File.ReadAllText(file);
        }
        return named;
    }

    // Where the configuration describes no added tokens, transformers takes the map's tokens first; else the map fills what is missing.
    private static JsonObject? WithSpecialTokens(JsonObject? config, string folder)
    {
        if (JsonFile.ReadIfThere(Path.Combine(folder, SpecialTokensMap)) is not { } map)
        {
            return config;
        }
        var merged = config?.DeepClone().AsObject() ?? [];
        var mapFirst = merged["added_tokens_decoder"] is null;
        foreach (var (name, token) in map)
        {
            if (token is not null && (mapFirst || merged[name] is null))
            {
                merged[name] = token.DeepClone();
            }
        }
        return merged;
    }
}
