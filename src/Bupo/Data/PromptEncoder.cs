using Bupo.Models.Checkpoints;
using Bupo.Models.Templates;
using Bupo.Models.Tokenization;

namespace Bupo.Data;

/// <summary>How an example becomes prompt ids: its messages through a chat template, or its bare problem.</summary>
public sealed class PromptEncoder
{
    /// <summary>Names the checkpoint's own chat template.</summary>
    public const string OwnTemplate = "checkpoint";

    /// <summary>Names no template at all: the problem is a text to continue.</summary>
    public const string Plain = "plain";

    private readonly Tokenizer _tokenizer;
    private readonly ChatTemplate? _template;
    private readonly string _instruction;
    private readonly bool _hasOwnInstruction;

    private readonly DateTime? _date;

    private PromptEncoder(Tokenizer tokenizer, ChatTemplate? template, string instruction, bool hasOwnInstruction, DateTime? date) =>
        (_tokenizer, _template, _instruction, _hasOwnInstruction, _date) = (tokenizer, template, instruction, hasOwnInstruction, date);

    /// <summary>Whether the prompts hold the date.</summary>
    public bool WritesDate => _template is { AsksForDate: true };

    /// <summary>An encoder for a model.</summary>
    /// <param name="checkpoint">Whose template it may be; borrowed.</param>
    /// <param name="tokenizer">Borrowed.</param>
    /// <param name="template"><see cref="OwnTemplate"/>, <see cref="Plain"/>, one of <see cref="ChatTemplate.Names"/>, or one of the checkpoint's named templates.</param>
    /// <param name="instruction">Text that follows every problem in the user's message.</param>
    /// <param name="date">The date for templates that write one; see <see cref="PromptDate"/>.</param>
    /// <exception cref="BupoException">The checkpoint has no chat template, none has that name, or it writes a date and none is given.</exception>
    public static PromptEncoder Create(ICheckpoint checkpoint, Tokenizer tokenizer, string template, string instruction = "", DateTime? date = null)
    {
        if (template == Plain)
        {
            return new(tokenizer, null, instruction, false, null);
        }
        var isOwn = template == OwnTemplate;
        var chat = isOwn
            ? ChatTemplate.FromFiles(checkpoint.Tokenizer!, checkpoint.Path)
            : ChatTemplate.Named(template, checkpoint.Tokenizer, checkpoint.Path);
        if (chat.AsksForDate && date is null)
        {
            throw new BupoException($"{checkpoint.Path}: the chat template writes the date, so the prompts of a dataset would change from day to day; "
                + "fix it with --date 2026-03-05, or data.date in a recipe.");
        }
        return new(tokenizer, chat, instruction, !isOwn && ChatTemplate.Names.Contains(template), date);
    }

    /// <summary>The ids of an example's prompt.</summary>
    public int[] Encode(PromptExample example) => _template is null
        ? _tokenizer.Encode(example.Problem + _instruction, addSpecialTokens: true)
        : _tokenizer.Encode(_template.Render(Messages(example), now: _date), addSpecialTokens: false);

    /// <summary>The end token that the template writes after an assistant's turn; null where there is no template, or where it writes none.</summary>
    /// <param name="endTokens">The end tokens of the model.</param>
    public int? EndOfTurn(IReadOnlyCollection<int> endTokens)
    {
        const string Said = "\uE000";    // a private character, which no template writes by itself
        if (_template is null)
        {
            return null;
        }
        try
        {
            var text = _template.Render([new("user", Said), new("assistant", Said)], addGenerationPrompt: false, now: _date);
            var after = text[(text.LastIndexOf(Said, StringComparison.Ordinal) + Said.Length)..];
            return _tokenizer.Encode(after, addSpecialTokens: false).Select(id => (int?)id).FirstOrDefault(id => endTokens.Contains(id!.Value));
        }
        catch (TemplateException)
        {
            return null;    // A template for single questions takes no answer.
        }
    }

    // The paper's templates write the instruction that its data files carry as a system message; it is not said twice.
    private IEnumerable<ChatMessage> Messages(PromptExample example) => example.Messages
        .Where(m => !(_hasOwnInstruction && m is { Role: "system", Content: ChatTemplate.PaperInstruction }))
        .Select(m => new ChatMessage(m.Role, m.Role == "user" ? m.Content + _instruction : m.Content));
}
