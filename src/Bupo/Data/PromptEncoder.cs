using Bupo.Models.Checkpoints;
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

    private PromptEncoder(Tokenizer tokenizer, ChatTemplate? template, string instruction, bool hasOwnInstruction) =>
        (_tokenizer, _template, _instruction, _hasOwnInstruction) = (tokenizer, template, instruction, hasOwnInstruction);

    /// <summary>An encoder for a model.</summary>
    /// <param name="checkpoint">Whose template it may be; borrowed.</param>
    /// <param name="tokenizer">Borrowed.</param>
    /// <param name="template"><see cref="OwnTemplate"/>, <see cref="Plain"/>, or one of <see cref="ChatTemplate.Names"/>.</param>
    /// <param name="instruction">Text that follows every problem in the user's message.</param>
    /// <exception cref="BupoException">The checkpoint has no chat template, or none has that name.</exception>
    public static PromptEncoder Create(ICheckpoint checkpoint, Tokenizer tokenizer, string template, string instruction = "") => template switch
    {
        Plain => new(tokenizer, null, instruction, false),
        OwnTemplate => new(tokenizer, ChatTemplate.FromFiles(checkpoint.Tokenizer!, checkpoint.Path), instruction, false),
        _ => new(tokenizer, ChatTemplate.Named(template), instruction, true),
    };

    /// <summary>The ids of an example's prompt.</summary>
    public int[] Encode(PromptExample example) => _template is null
        ? _tokenizer.Encode(example.Problem + _instruction, addSpecialTokens: true)
        : _tokenizer.Encode(_template.Render(Messages(example)), addSpecialTokens: false);

    // The paper's templates write the instruction that its data files carry as a system message; it is not said twice.
    private IEnumerable<ChatMessage> Messages(PromptExample example) => example.Messages
        .Where(m => !(_hasOwnInstruction && m is { Role: "system", Content: ChatTemplate.PaperInstruction }))
        .Select(m => new ChatMessage(m.Role, m.Role == "user" ? m.Content + _instruction : m.Content));
}
