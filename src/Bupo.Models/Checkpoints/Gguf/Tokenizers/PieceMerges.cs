namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>SentencePiece's merges, of which a GGUF file keeps only the scores of their results.</summary>
internal static class PieceMerges
{
    // SentencePiece's own limit is 16, Gemma's longest piece is of spaces; the splits of one grow with the square of its length.
    private const int LongestPiece = 1024;

    /// <summary>All pairs of tokens that make a token, the best score first, then by their ids, as transformers has it.</summary>
    public static IEnumerable<(string Left, string Right)> FromScores(GgufTokenizerMetadata gguf)
    {
        var ids = new Dictionary<string, int>(gguf.Tokens.Length);
        for (var id = 0; id < gguf.Tokens.Length; id++)
        {
            if (gguf.KindOf(id) == GgufTokenKind.Normal)
            {
                if (gguf.Tokens[id].Length > LongestPiece)
                {
                    throw new BupoException(
                        $"{gguf.Source}: tokenizer.ggml.tokens[{id}] has {gguf.Tokens[id].Length} characters, expected at most {LongestPiece}.");
                }
                ids.Add(gguf.Tokens[id], id);
            }
        }
        return ids
            .SelectMany(piece => Splits(piece.Key)
                .Where(split => ids.ContainsKey(split.Left) && ids.ContainsKey(split.Right))
                .OrderBy(split => ids[split.Left]).ThenBy(split => ids[split.Right])
                .Select(split => (split.Left, split.Right, Score: gguf.Scores[piece.Value])))
            .OrderByDescending(merge => merge.Score)
            .Select(merge => (merge.Left, merge.Right));
    }

    private static IEnumerable<(string Left, string Right)> Splits(string piece) =>
        Enumerable.Range(1, Math.Max(piece.Length - 1, 0))
            .Where(at => !char.IsLowSurrogate(piece[at]))
            .Select(at => (piece[..at], piece[at..]));
}
