using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;

namespace Bupo.Cli.Inspection;

/// <summary>What a checkpoint tells of itself without being loaded.</summary>
/// <param name="Path">The model as the user named it.</param>
/// <param name="Config">What it computes.</param>
/// <param name="Parameters">Number of parameters.</param>
/// <param name="Stored">Bytes and number of tensors of each stored type.</param>
/// <param name="HasTokenizer">Whether it holds a tokenizer.</param>
/// <param name="HasChatTemplate">Whether it holds a chat template.</param>
internal sealed record ModelSummary(
    string Path, DecoderConfig Config, long Parameters, IReadOnlyList<StoredPart> Stored, bool HasTokenizer, bool HasChatTemplate)
{
    /// <summary>Reads it.</summary>
    public static ModelSummary Of(ICheckpoint checkpoint)
    {
        var config = DecoderFamilies.Read(checkpoint.Config, checkpoint.GenerationConfig, checkpoint.Path);
        var stored = checkpoint.Tensors.Values.GroupBy(t => t.Type)
            .Select(g => new StoredPart(g.Key, g.Count(), g.Sum(t => t.Bytes)))
            .OrderByDescending(part => part.Bytes).ToArray();
        var tokenizer = checkpoint.Tokenizer;
        return new ModelSummary(
            checkpoint.Path, config, checkpoint.Tensors.Values.Sum(ModelLoader.Elements), stored, tokenizer is not null, tokenizer?.ChatTemplate is not null);
    }

    /// <summary>The same for people.</summary>
    public IEnumerable<(string Name, string Value)> Rows()
    {
        yield return ("architecture", Config.Architecture);
        yield return ("parameters", $"{SizeText.Count(Parameters)} ({Parameters:N0})");
        yield return ("layers", $"{Config.Layers} of width {Config.HiddenSize}");
        yield return ("attention", $"{Config.Heads} heads of {Config.HeadSize}, {Config.KeyValueHeads} for keys and values");
        yield return ("feed-forward", Config.Experts is { } experts
            ? $"{experts.Count} experts of width {experts.Size}, {experts.PerToken} a token"
            : $"width {Config.FeedForwardSize}");
        yield return ("vocabulary", $"{Config.VocabularySize}, embeddings {(Config.TiedEmbeddings ? "tied" : "not tied")}");
        yield return ("context", $"{Config.MaxPositions} tokens, rotary base {Config.Rotary.Base:R}{(Config.Rotary.Scaling is { } scaling ? $", {scaling}" : "")}");
        yield return ("end tokens", Config.EndTokens.Count == 0 ? "none" : string.Join(", ", Config.EndTokens));
        yield return ("text", (HasTokenizer, HasChatTemplate) switch
        {
            (true, true) => "tokenizer and chat template",
            (true, false) => "tokenizer, no chat template",
            _ => "no tokenizer",
        });
        yield return ("stored as", string.Join(", ", Stored.Select(part => $"{part.Type} {SizeText.Bytes(part.Bytes)} in {part.Tensors} tensors")));
        yield return ("in memory", $"{SizeText.Bytes(4.0 * Parameters)} in fp32, {SizeText.Bytes(2.0 * Parameters)} in bf16");
    }
}
