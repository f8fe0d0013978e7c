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
    private readonly string _origin;

    private ChatTemplate(string text, JsonObject? tokenizerConfig, string origin)
    {
        (_origin, _specialTokens) = (origin, SpecialTokens(tokenizerConfig));
        _template = Explained(() => Template.Parse(text));
    }

    /// <summary>The names that <see cref="Named"/> knows: the templates of the paper's experiments.</summary>
    public static IReadOnlyCollection<string> Names => [.. PaperTemplates.ByName.Keys];

    /// <summary>Whether the template writes the date, so that its text depends on the day unless a date is given.</summary>
    public bool AsksForDate => _template.AsksForDate;

    /// <summary>The checkpoint's own template.</summary>
    /// <param name="files">The checkpoint's tokenizer files.</param>
    /// <param name="source">The checkpoint as the user named it, for messages.</param>
    /// <exception cref="BupoException">There is none, or it cannot be read.</exception>
    public static ChatTemplate FromFiles(TokenizerFiles files, string source = "the checkpoint")
    {
        if (files.ChatTemplate is { } text)
        {
            return new(text, files.TokenizerConfig, $"{source}, {files.ChatTemplateFile}");
        }
        throw new BupoException(files.NamedTemplates.Count > 0
            ? $"{source} has no default chat template, but templates named {string.Join(" and ", files.NamedTemplates.Keys)}; choose one with --chat-template NAME."
            : $"{source} has no chat template; choose one with --chat-template ({string.Join(", ", Names)}), or give the prompt as text (--prompt).");
    }

    /// <summary>A template by its name: one of the paper's, or one of the checkpoint's own named ones.</summary>
    /// <param name="name">One of <see cref="Names"/>, or of the checkpoint's <see cref="TokenizerFiles.NamedTemplates"/>.</param>
    /// <param name="files">The checkpoint's tokenizer files; null where it has none.</param>
    /// <param name="source">The checkpoint as the user named it, for messages.</param>
    /// <exception cref="BupoException">No template has that name.</exception>
    public static ChatTemplate Named(string name, TokenizerFiles? files = null, string source = "the checkpoint")
    {
        if (PaperTemplates.ByName.TryGetValue(name, out var paper))
        {
            return new(paper, null, $"template {name}");
        }
        var own = files?.NamedTemplates ?? new Dictionary<string, string>();
        return own.TryGetValue(name, out var text)
            ? new(text, files!.TokenizerConfig, $"{source}, template {name}")
            : throw new BupoException($"There is no chat template '{name}'; known are {string.Join(", ", Names.Concat(own.Keys))}.");
    }

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
    /// <param name="now">The clock for templates that write the date, see <see cref="AsksForDate"/>; without it they have none.</param>
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
        return Explained(() => _template.Render(all, now));
    }

    /// <summary>The text of a token in tokenizer_config.json: written as it is, or described by an object; null for anything else.</summary>
    internal static string? TokenText(JsonNode? token) => token switch
    {
        JsonObject described => TokenText(described["content"]),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => null,
    };

    private T Explained<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (TemplateException error)
        {
            throw error.In(_origin, $"Choose another template with --chat-template ({string.Join(", ", Names)}), or give the prompt as text (--prompt).");
        }
    }

    private static Dictionary<string, object?> SpecialTokens(JsonObject? config)
    {
        var tokens = new Dictionary<string, object?>();
        foreach (var (name, value) in config ?? [])
        {
            if (name.EndsWith("_token", StringComparison.Ordinal) && TokenText(value) is { } token)
            {
                tokens[name] = token;
            }
            else if (name == "additional_special_tokens" && value is JsonArray list)
            {
                tokens[name] = list.Select(TokenText).OfType<string>().ToList();
            }
        }
        return tokens;
    }
}
