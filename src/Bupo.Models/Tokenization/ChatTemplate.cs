using System.Text.Json.Nodes;
using Bupo.Models.Templates;

namespace Bupo.Models.Tokenization;

/// <summary>Writes a conversation as the text that a model was trained on.</summary>
public sealed class ChatTemplate
{
    /// <summary>The system message of the paper's training and test data.</summary>
    public const string PaperInstruction = @"Please reason step by step, and put your final answer within \boxed{}.";

    private readonly Template _template;
    private readonly Dictionary<string, object?> _specialTokens;

    private ChatTemplate(Template template, JsonObject? tokenizerConfig) =>
        (_template, _specialTokens) = (template, SpecialTokens(tokenizerConfig));

    /// <summary>The names that <see cref="Named"/> knows: the templates of the paper's experiments.</summary>
    public static IReadOnlyCollection<string> Names => [.. PaperTemplates.ByName.Keys];

    /// <summary>The checkpoint's own template.</summary>
    /// <param name="files">The checkpoint's tokenizer files.</param>
    /// <param name="source">The checkpoint as the user named it, for messages.</param>
    /// <exception cref="BupoException">There is none, or it cannot be read.</exception>
    public static ChatTemplate FromFiles(TokenizerFiles files, string source = "the checkpoint")
    {
        var text = files.ChatTemplate
            ?? throw new BupoException($"{source} has no chat template; name one of {string.Join(", ", Names)}, or give a plain prompt.");
        return new(Template.Parse(text), files.TokenizerConfig);
    }

    /// <summary>One of the paper's templates: <c>qwen-math</c>, <c>qwen3-no-thinking</c> or <c>octothinker</c>.</summary>
    /// <exception cref="BupoException">No template has that name.</exception>
    public static ChatTemplate Named(string name) => PaperTemplates.ByName.TryGetValue(name, out var text)
        ? new(Template.Parse(text), null)
        : throw new BupoException($"There is no chat template '{name}'; known are {string.Join(", ", Names)}.");

    /// <summary>Writes a conversation without tools.</summary>
    /// <inheritdoc cref="Render(JsonArray, JsonArray?, bool, IReadOnlyDictionary{string, object?}?, DateTime?)"/>
    public string Render(
        IEnumerable<ChatMessage> messages,
        bool addGenerationPrompt = true,
        IReadOnlyDictionary<string, object?>? variables = null,
        DateTime? now = null)
    {
        var list = messages.Select(message => (JsonNode)new JsonObject { ["role"] = message.Role, ["content"] = message.Content });
        return Render([.. list], null, addGenerationPrompt, variables, now);
    }

    /// <summary>Writes a conversation.</summary>
    /// <param name="messages">Objects with <c>role</c>, <c>content</c> and whatever else the template reads.</param>
    /// <param name="tools">Descriptions of tools, or null.</param>
    /// <param name="addGenerationPrompt">Whether the text ends where the assistant begins to speak.</param>
    /// <param name="variables">Further variables, such as <c>enable_thinking</c>; they come before all others.</param>
    /// <param name="now">The clock for templates that write the date; without it they have none.</param>
    /// <returns>The text, with special tokens written out; encode it without adding special tokens.</returns>
    /// <exception cref="TemplateException">The template stopped, as it does on conversations it was not made for.</exception>
    public string Render(
        JsonArray messages,
        JsonArray? tools,
        bool addGenerationPrompt = true,
        IReadOnlyDictionary<string, object?>? variables = null,
        DateTime? now = null)
    {
        var all = new Dictionary<string, object?>(_specialTokens)
        {
            ["messages"] = messages,
            ["tools"] = tools,
            ["documents"] = null,
            ["add_generation_prompt"] = addGenerationPrompt,
        };
        foreach (var (name, value) in variables ?? new Dictionary<string, object?>())
        {
            all[name] = value;
        }
        return _template.Render(all, now);
    }

    private static Dictionary<string, object?> SpecialTokens(JsonObject? config)
    {
        var tokens = new Dictionary<string, object?>();
        foreach (var (name, value) in config ?? [])
        {
            if (name.EndsWith("_token", StringComparison.Ordinal) && Content(value) is { } token)
            {
                tokens[name] = token;
            }
            else if (name == "additional_special_tokens" && value is JsonArray list)
            {
                tokens[name] = list.Select(Content).OfType<string>().ToList();
            }
        }
        return tokens;
    }

    // A token stands there as text, or as an object that says how it is matched as well.
    private static string? Content(JsonNode? token) => token switch
    {
        JsonObject described => Content(described["content"]),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => null,
    };
}
