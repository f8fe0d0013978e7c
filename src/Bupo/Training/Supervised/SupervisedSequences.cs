using System.Text.Json.Nodes;
using Bupo.Data.Synthetic;
using Bupo.Policies;
using Bupo.Training.Checkpointing;

namespace Bupo.Training.Supervised;

/// <summary>Turns demonstrations and text into sequences to learn from, without end.</summary>
/// <param name="sequenceTokens">Longest sequence.</param>
/// <param name="endToken">What ends a response.</param>
/// <param name="endTokens">All end tokens of the model: a response that ends with one gets no second one.</param>
/// <remarks>Its state is how far it has come, so that a resumed run need not encode again what earlier steps took.</remarks>
internal sealed class SupervisedSequences(int sequenceTokens, int endToken, IReadOnlyCollection<int> endTokens) : ICheckpointed
{
    // Demonstrations or pieces that went into the sequences given so far, or were left out.
    private int _taken;

    /// <summary>Demonstrations left out because they are longer than a sequence may be.</summary>
    public int LeftOut { get; private set; }

    public string StateName => "data";

    /// <summary>Demonstrations one by one: the prompt is read, the response and its end token are learned.</summary>
    /// <param name="demonstrations">Without end; those that a loaded state has taken are passed over.</param>
    /// <param name="prompt">A prompt's ids.</param>
    /// <param name="response">A response's ids.</param>
    /// <exception cref="BupoException">None of many fits.</exception>
    public IEnumerable<ResponseSequence> Responses(IEnumerable<Demonstration> demonstrations, Func<string, int[]> prompt, Func<string, int[]> response)
    {
        foreach (var demonstration in demonstrations.Skip(_taken))
        {
            var (asked, said) = (prompt(demonstration.Prompt), response(demonstration.Response));
            _taken++;
            said = Ended(said);
            if (asked.Length > 0 && asked.Length + said.Length <= sequenceTokens)
            {
                yield return new ResponseSequence(asked, said, _taken, 0);
                continue;
            }
            LeaveOut();
        }
    }

    /// <summary>Sequences filled with whole demonstrations, of which every token but the first is learned.</summary>
    /// <param name="demonstrations">Without end; those that a loaded state has taken are passed over.</param>
    /// <param name="encode">The ids of prompt and response together.</param>
    /// <exception cref="BupoException">None of many fits.</exception>
    public IEnumerable<ResponseSequence> Packed(IEnumerable<Demonstration> demonstrations, Func<Demonstration, int[]> encode)
    {
        var ids = new List<int>();
        foreach (var demonstration in demonstrations.Skip(_taken))
        {
            var next = Ended(encode(demonstration));
            if (next.Length <= sequenceTokens && ids.Count + next.Length > sequenceTokens)
            {
                yield return Whole([.. ids], _taken);                       // next is not taken yet: a resumed run begins with it
                ids.Clear();
            }
            _taken++;
            if (next.Length > sequenceTokens)
            {
                LeaveOut();
                continue;
            }
            ids.AddRange(next);
        }
    }

    /// <summary>Pieces of a text, epoch after epoch in other orders; every token but a piece's first is learned.</summary>
    /// <param name="text">The ids of the whole text.</param>
    /// <param name="seed">Decides the orders.</param>
    /// <exception cref="BupoException">There are fewer than two tokens.</exception>
    public IEnumerable<ResponseSequence> Pieces(int[] text, ulong seed)
    {
        var pieces = text.Chunk(sequenceTokens).Where(piece => piece.Length > 1).ToArray();
        if (pieces.Length == 0)
        {
            throw new BupoException($"The text has {text.Length} tokens, expected at least 2.");
        }
        foreach (var piece in Shuffled(pieces, seed).Skip(_taken))
        {
            yield return Whole(piece, ++_taken);
        }
    }

    private int[] Ended(int[] ids) => ids.Length > 0 && endTokens.Contains(ids[^1]) ? ids : [.. ids, endToken];

    public CheckpointPart SaveState() => new(new JsonObject { ["taken"] = _taken, ["left_out"] = LeftOut });

    public void LoadState(CheckpointPart state)
    {
        try
        {
            (_taken, LeftOut) = (state.Values["taken"]!.GetValue<int>(), state.Values["left_out"]!.GetValue<int>());
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new BupoException("The checkpoint's state of data lacks taken or left_out, both whole numbers; resume from another checkpoint.", error);
        }
    }

    private static IEnumerable<int[]> Shuffled(int[][] pieces, ulong seed)
    {
        for (var epoch = 0UL; ; epoch++)
        {
            new Randomness.RandomStream(seed, "pieces", epoch).Shuffle(pieces.AsSpan());
            foreach (var piece in pieces)
            {
                yield return piece;
            }
        }
    }

    private static ResponseSequence Whole(int[] ids, int group) => new(ids[..1], ids[1..], group, 0);

    private void LeaveOut()
    {
        const int Patience = 1000;
        if (++LeftOut == _taken && LeftOut >= Patience)
        {
            throw new BupoException($"The first {Patience} demonstrations are all longer than data.sequence_tokens, {sequenceTokens}; raise it.");
        }
    }
}
