using System.Text.Json.Nodes;

namespace Bupo.Models.Tokenization;

/// <summary>The special tokens that a tokenizer writes before and after a text.</summary>
internal sealed record SpecialTokenFrame(int[] Before, int[] After)
{
    private static readonly SpecialTokenFrame None = new([], []);

    /// <summary>
    /// Reads the post-processor of tokenizer.json, of which at most one step adds tokens; the classes that write it anew from
    /// tokenizer_config.json decide by that.
    /// </summary>
    public static SpecialTokenFrame Read(JsonField root, JsonObject? config, Vocabulary vocabulary) =>
        RewritingClass.FrameOf(config, vocabulary, root.File)
        ?? (root.Optional("post_processor") is { } processor ? ReadProcessor(processor, vocabulary) : None);

    private static SpecialTokenFrame ReadProcessor(JsonField processor, Vocabulary vocabulary)
    {
        switch (processor.Required("type").Text())
        {
            case "ByteLevel":
                return None; // It trims offsets, which nothing here reads.
            case "TemplateProcessing":
                return ReadTemplate(processor, vocabulary);
            case "BertProcessing" or "RobertaProcessing":
                return new([PairId(processor.Required("cls"), vocabulary)], [PairId(processor.Required("sep"), vocabulary)]);
            case "Sequence":
                return processor.Required("processors").Items().Select(item => ReadProcessor(item, vocabulary)).Aggregate(
                    None, (inner, outer) => new([.. outer.Before, .. inner.Before], [.. inner.After, .. outer.After]));
            default:
                throw processor.Required("type").Expected(
                    "one of ByteLevel, TemplateProcessing, BertProcessing, RobertaProcessing, Sequence");
        }
    }

    private static SpecialTokenFrame ReadTemplate(JsonField template, Vocabulary vocabulary)
    {
        List<int> before = [], after = [];
        var pieces = before;
        foreach (var piece in template.Required("single").Items())
        {
            if (piece.Optional("SpecialToken") is { } special)
            {
                var token = template.Required("special_tokens").Required(special.Required("id").Text());
                pieces.AddRange(token.Required("ids").Items().Select(id => InVocabulary(id, vocabulary)));
            }
            else if (pieces == before && piece.Required("Sequence").Required("id").Text() == "A")
            {
                pieces = after;
            }
            else
            {
                throw piece.Expected("the text itself, once, among special tokens");
            }
        }
        return pieces == after
            ? new([.. before], [.. after])
            : throw template.Required("single").Expected("a template with the text in it");
    }

    // ["</s>", 2]
    private static int PairId(JsonField pair, Vocabulary vocabulary)
    {
        var parts = pair.Items().ToList();
        return parts.Count == 2 ? InVocabulary(parts[1], vocabulary) : throw pair.Expected("a token and its id");
    }

    private static int InVocabulary(JsonField id, Vocabulary vocabulary) =>
        vocabulary.Token(id.Id()) is null ? throw id.Expected("the id of a token in the vocabulary") : id.Id();
}
