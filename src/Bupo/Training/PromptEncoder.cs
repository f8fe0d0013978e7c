using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Tokenization;

namespace Bupo.Training;

/// <summary>Makes prompt ids of problems.</summary>
internal static class PromptEncoder
{
    /// <summary>A checkpoint's tokenizer.</summary>
    /// <exception cref="BupoException">It holds none.</exception>
    public static Tokenizer Tokenizer(ICheckpoint checkpoint) => checkpoint.Tokenizer is { } files
        ? Models.Tokenization.Tokenizer.FromFiles(files, checkpoint.Path)
        : throw new BupoException($"{checkpoint.Path} holds no tokenizer; put the model's tokenizer.json beside its weights.");

    /// <summary>How an example becomes prompt ids: its messages through a chat template, or its bare problem.</summary>
    /// <param name="template">checkpoint, plain, or a template by name.</param>
    /// <param name="instruction">What follows every problem.</param>
    /// <param name="checkpoint">Whose template is meant by checkpoint.</param>
    /// <param name="tokenizer">Borrowed.</param>
    public static Func<PromptExample, int[]> Of(string template, string instruction, ICheckpoint checkpoint, Tokenizer tokenizer)
    {
        if (template == "plain")
        {
            return example => tokenizer.Encode(example.Problem + instruction, addSpecialTokens: true);
        }
        var chat = template == "checkpoint" ? ChatTemplate.FromFiles(checkpoint.Tokenizer!, checkpoint.Path) : ChatTemplate.Named(template);
        return example => tokenizer.Encode(
            chat.Render(example.Messages.Select(m => new ChatMessage(m.Role, m.Role == "user" ? m.Content + instruction : m.Content))),
            addSpecialTokens: false);
    }
}
