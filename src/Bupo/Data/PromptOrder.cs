using Bupo.Randomness;

namespace Bupo.Data;

/// <summary>Which examples a training step takes: a pure function of the step, so that a resumed run continues where it stopped.</summary>
/// <remarks>
/// Every epoch has its own shuffle. A batch that an epoch's end cuts continues in the next epoch, so each epoch sees every example
/// exactly once; within such a batch an example may come twice.
/// </remarks>
/// <param name="dataset">The examples.</param>
/// <param name="batchSize">Prompts per step.</param>
/// <param name="seed">The run's seed.</param>
internal sealed class PromptOrder(PromptDataset dataset, int batchSize, ulong seed)
{
    private readonly int _batchSize = batchSize > 0
        ? batchSize
        : throw new ArgumentOutOfRangeException(nameof(batchSize), batchSize, "A step takes at least one prompt.");

    private int[] _order = [];
    private long _orderEpoch = -1;

    /// <summary>The examples of a step.</summary>
    /// <param name="step">The step, from 1.</param>
    public IReadOnlyList<PromptExample> At(int step)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        var examples = dataset.Examples;
        var batch = new PromptExample[_batchSize];
        for (var i = 0; i < batch.Length; i++)
        {
            var (epoch, place) = Math.DivRem((step - 1L) * _batchSize + i, examples.Count);
            batch[i] = examples[Order(epoch)[place]];
        }
        return batch;
    }

    /// <summary>Examples to take the place of others of a step: a pure function of step, round and what the step has had.</summary>
    /// <param name="step">The step, from 1.</param>
    /// <param name="round">Which replacement within the step, from 0.</param>
    /// <param name="count">How many.</param>
    /// <param name="held">Ids of the examples that stay in the step. One of them comes twice only where the dataset has no other.</param>
    /// <param name="tried">Ids of all examples that the step has sampled. Others come first.</param>
    public IReadOnlyList<PromptExample> Refill(int step, int round, int count, IReadOnlySet<string> held, IReadOnlySet<string> tried)
    {
        var places = Enumerable.Range(0, dataset.Examples.Count).ToArray();
        new RandomStream(seed, $"refill/{step}", (ulong)round).Shuffle(places.AsSpan());
        PromptExample[] order = [.. places.Select(place => dataset.Examples[place]).OrderBy(example => held.Contains(example.Id)).ThenBy(example => tried.Contains(example.Id))];   // a stable order
        return [.. Enumerable.Range(0, count).Select(i => order[i % order.Length])];
    }

    private int[] Order(long epoch)
    {
        if (epoch != _orderEpoch)
        {
            _order = [.. Enumerable.Range(0, dataset.Examples.Count)];
            new RandomStream(seed, "epoch", (ulong)epoch).Shuffle(_order.AsSpan());
            _orderEpoch = epoch;
        }
        return _order;
    }
}
