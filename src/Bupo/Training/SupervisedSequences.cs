using Bupo.Data.Synthetic;

namespace Bupo.Training;

/// <summary>Turns demonstrations and text into sequences to learn from, without end.</summary>
internal sealed class SupervisedSequences(int sequenceTokens, int endToken)
{
    /// <summary>Demonstrations left out because they are longer than a sequence may be.</summary>
    public long LeftOut { get; private set; }

    /// <summary>Demonstrations one by one: the prompt is read, the response and its end token are learned.</summary>
    /// <param name="demonstrations">Without end.</param>
    /// <param name="prompt">A prompt's ids.</param>
    /// <param name="response">A response's ids.</param>
    /// <exception cref="BupoException">None of many fits.</exception>
    public IEnumerable<TrainingSequence> Responses(IEnumerable<Demonstration> demonstrations, Func<string, int[]> prompt, Func<string, int[]> response)
    {
        var group = 0;
        foreach (var demonstration in demonstrations)
        {
            var (asked, said) = (prompt(demonstration.Prompt), response(demonstration.Response));
            if (asked.Length > 0 && asked.Length + said.Length < sequenceTokens)
            {
                yield return new TrainingSequence(asked, [.. said, endToken], group++, 0);
                continue;
            }
            LeftOut++;
            RequireSome(group);
        }
    }

    /// <summary>Sequences filled with whole demonstrations, of which every token but the first is learned.</summary>
    /// <param name="demonstrations">Without end.</param>
    /// <param name="encode">The ids of prompt and response together.</param>
    /// <exception cref="BupoException">None of many fits.</exception>
    public IEnumerable<TrainingSequence> Packed(IEnumerable<Demonstration> demonstrations, Func<Demonstration, int[]> encode)
    {
        var (ids, group) = (new List<int>(), 0);
        foreach (var demonstration in demonstrations)
        {
            int[] next = [.. encode(demonstration), endToken];
            if (next.Length > sequenceTokens)
            {
                LeftOut++;
                RequireSome(group + ids.Count);
                continue;
            }
            if (ids.Count + next.Length > sequenceTokens)
            {
                yield return Whole([.. ids], group++);
                ids.Clear();
            }
            ids.AddRange(next);
        }
    }

    /// <summary>Pieces of a text, epoch after epoch in other orders; every token but a piece's first is learned.</summary>
    /// <param name="text">The ids of the whole text.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <exception cref="BupoException">There are fewer than two tokens.</exception>
    public IEnumerable<TrainingSequence> Pieces(int[] text, ulong seed)
    {
        var pieces = text.Chunk(sequenceTokens).Where(piece => piece.Length > 1).ToArray();
        if (pieces.Length == 0)
        {
            throw new BupoException($"The text has {text.Length} tokens, expected at least 2.");
        }
        for (var epoch = 0UL; ; epoch++)
        {
            new Randomness.RandomStream(seed, "pieces", epoch).Shuffle(pieces.AsSpan());
            foreach (var (i, piece) in pieces.Index())
            {
                yield return Whole(piece, i);
            }
        }
    }

    private static TrainingSequence Whole(int[] ids, int group) => new(ids[..1], ids[1..], group, 0);

    private void RequireSome(int found)
    {
        const int Patience = 1000;
        if (found == 0 && LeftOut >= Patience)
        {
            throw new BupoException($"The first {Patience} demonstrations are all longer than data.sequence_tokens, {sequenceTokens}; raise it.");
        }
    }
}
