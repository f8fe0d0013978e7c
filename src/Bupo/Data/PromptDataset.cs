using Bupo.Randomness;

namespace Bupo.Data;

/// <summary>Problems in a fixed order, with unique ids and a count of everything that was left out.</summary>
public sealed class PromptDataset
{
    /// <summary>Makes a dataset of examples at hand.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="examples">At least one example; ids are unique.</param>
    /// <param name="dropped">What was left out so far.</param>
    /// <exception cref="BupoException">There is no example, or two have one id.</exception>
    public PromptDataset(string name, IReadOnlyList<PromptExample> examples, IReadOnlyList<DroppedExamples>? dropped = null)
    {
        Name = name;
        Examples = examples;
        Dropped = dropped ?? [];
        if (examples.Count == 0)
        {
            var lost = Dropped.Count == 0 ? "the file holds none" : string.Join(", ", Dropped.Select(d => $"{d.Count} {d.Reason}"));
            throw new BupoException($"Dataset {name} has no example left ({lost}); loosen the filter or name another file.");
        }
        var first = examples.CountBy(e => e.Id).FirstOrDefault(c => c.Value > 1);
        if (first.Key is not null)
        {
            throw new BupoException($"Dataset {name} holds the id {first.Key} {first.Value} times; ids must be unique.");
        }
    }

    /// <summary>What reports call it.</summary>
    public string Name { get; }

    /// <summary>The examples in order.</summary>
    public IReadOnlyList<PromptExample> Examples { get; }

    /// <summary>What was left out on the way here, in the order it happened.</summary>
    public IReadOnlyList<DroppedExamples> Dropped { get; }

    /// <summary>Keeps the examples that pass, and counts the others.</summary>
    /// <param name="reason">Why the others go, e.g. <c>longer than 1024 tokens</c>.</param>
    /// <param name="keep">Whether an example stays.</param>
    /// <exception cref="BupoException">No example passes.</exception>
    public PromptDataset Filter(string reason, Func<PromptExample, bool> keep)
    {
        var kept = Examples.ToLookup(keep);
        return kept[false].Any()
            ? new(Name, [.. kept[true]], [.. Dropped, new(reason, [.. kept[false].Select(e => e.Id)])])
            : this;
    }

    /// <summary>Keeps the examples whose prompt has at most the given number of tokens.</summary>
    /// <param name="maximum">The longest prompt to keep.</param>
    /// <param name="countTokens">The length of an example's rendered prompt.</param>
    /// <exception cref="BupoException">Every prompt is longer.</exception>
    public PromptDataset FilterByPromptTokens(int maximum, Func<PromptExample, int> countTokens) =>
        Filter($"with a prompt longer than {maximum} tokens", e => countTokens(e) <= maximum);

    /// <summary>The same examples in an order that the seed alone decides.</summary>
    public PromptDataset Shuffle(ulong seed)
    {
        var examples = Examples.ToArray();
        new RandomStream(seed, "shuffle").Shuffle(examples.AsSpan());
        return new(Name, examples, Dropped);
    }

    /// <summary>Two parts by a draw that the seed alone decides; each keeps the order of the whole.</summary>
    /// <param name="firstCount">How many examples the first part gets.</param>
    /// <param name="seed">The draw's seed.</param>
    /// <exception cref="BupoException">A part would be empty.</exception>
    public (PromptDataset First, PromptDataset Second) Split(int firstCount, ulong seed)
    {
        if (firstCount <= 0 || firstCount >= Examples.Count)
        {
            throw new BupoException($"Dataset {Name} has {Examples.Count} examples and cannot give {firstCount} to the first of two parts; "
                + $"ask for 1 to {Examples.Count - 1}.");
        }
        var order = Enumerable.Range(0, Examples.Count).ToArray();
        new RandomStream(seed, "split").Shuffle(order.AsSpan());
        return (Part(order[..firstCount]), Part(order[firstCount..]));
    }

    /// <summary>The first examples; all, where there are fewer.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is not positive.</exception>
    public PromptDataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return Examples.Count <= count ? this : new(Name, [.. Examples.Take(count)], Dropped);
    }

    private PromptDataset Part(int[] indices) => new(Name, [.. indices.Order().Select(i => Examples[i])], Dropped);
}
