using Bupo.Models.Checkpoints;
using Bupo.Models.Tokenization;

namespace Bupo.Cli;

/// <summary>A prompt as a user gave it: a chat message, a text, or token ids; exactly one of them.</summary>
/// <param name="Chat">A user's message.</param>
/// <param name="System">A system message before it.</param>
/// <param name="Template">Name of the chat template; null for the checkpoint's default.</param>
/// <param name="Text">A text, encoded with the special tokens that the tokenizer adds.</param>
/// <param name="Tokens">Ids, separated by commas.</param>
internal sealed record PromptSource(string? Chat, string? System, string? Template, string? Text, string? Tokens)
{
    /// <summary>The date for templates that write one.</summary>
    public DateTime? Date { get; init; }

    /// <summary>The prompt's ids; only token ids need no tokenizer.</summary>
    /// <exception cref="BupoException">The ids are not whole numbers, or the checkpoint has no chat template.</exception>
    public int[] Ids(ICheckpoint checkpoint, Tokenizer? tokenizer) =>
        Tokens is not null ? TokenList.Parse(Tokens)
        : Text is not null ? tokenizer!.Encode(Text, addSpecialTokens: true)
        : tokenizer!.Encode(ModelLoader.LoadChatTemplate(checkpoint, Template).Render(Messages(), now: Date), addSpecialTokens: false);

    private IEnumerable<ChatMessage> Messages()
    {
        if (System is not null)
        {
            yield return new ChatMessage("system", System);
        }
        yield return new ChatMessage("user", Chat!);
    }
}
