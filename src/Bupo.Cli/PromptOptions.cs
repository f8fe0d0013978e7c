using System.CommandLine;
using Bupo.Models.Tokenization;

namespace Bupo.Cli;

/// <summary>The ways to name a prompt.</summary>
internal sealed class PromptOptions
{
    /// <summary>--chat.</summary>
    public Option<string?> Chat { get; } = new("--chat") { Description = "A user's message, written as the model's chat template says." };

    /// <summary>--system.</summary>
    public Option<string?> System { get; } = new("--system") { Description = "A system message before it." };

    /// <summary>--chat-template.</summary>
    public Option<string?> Template { get; } = new("--chat-template")
    {
        Description = $"The chat template: {string.Join(", ", ChatTemplate.Names)}; or one of the checkpoint's named ones; without it the checkpoint's own.",
        HelpName = "name",
    };

    /// <summary>--date.</summary>
    public Option<DateTime?> Date { get; } = SharedOptions.Date("without it today for one prompt; a dataset whose template writes it needs one.");

    /// <summary>--prompt.</summary>
    public Option<string?> Text { get; } = new("--prompt") { Description = "A text to continue as it is." };

    /// <summary>--tokens.</summary>
    public Option<string?> Tokens { get; } = new("--tokens") { Description = "Token ids to continue, such as 1,2,3." };

    /// <summary>What was given.</summary>
    /// <exception cref="BupoException">None of the ways was used, or more than one.</exception>
    public PromptSource Read(ParseResult parsed) => Read(parsed, parsed.GetValue(Text), "--prompt");

    /// <summary>What was given, where the text to continue is an argument.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="text">The argument; null where there is none.</param>
    /// <param name="textName">What a message calls it.</param>
    /// <exception cref="BupoException">None of the ways was used, or more than one.</exception>
    public PromptSource Read(ParseResult parsed, string? text, string textName)
    {
        var source = new PromptSource(parsed.GetValue(Chat), parsed.GetValue(System), parsed.GetValue(Template), text, parsed.GetValue(Tokens))
        {
            Date = parsed.GetValue(Date) ?? DateTime.Now,
        };
        var given = new[] { source.Chat, source.Text, source.Tokens }.Count(way => way is not null);
        return given == 1 && ((source.System ?? source.Template) is null || source.Chat is not null)
            ? source
            : throw new BupoException($"Give one prompt: --chat, {textName} or --tokens; --system and --chat-template go with --chat.");
    }
}
