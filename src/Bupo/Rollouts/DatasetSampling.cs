using Bupo.Data;
using Bupo.Rollouts.Sampling;

namespace Bupo.Rollouts;

/// <summary>Answers the prompts of a dataset several times each into a file; what is there already is not sampled again.</summary>
/// <remarks>
/// Every response has a random stream of its own, named by seed, row and sample, so that sampling that was stopped and went on gives the
/// file of an unbroken one.
/// </remarks>
/// <param name="sampler">Borrowed.</param>
/// <param name="encode">A prompt's ids.</param>
/// <param name="sampling">How tokens are drawn.</param>
/// <param name="path">The file, parquet.</param>
public sealed class DatasetSampling(ISampler sampler, Func<PromptExample, int[]> encode, SamplingSettings sampling, string path)
{
    /// <summary>Samples what is missing.</summary>
    /// <param name="dataset">The prompts.</param>
    /// <param name="samples">Responses per prompt.</param>
    /// <param name="begun">Told how many responses are there already, before any is sampled.</param>
    /// <param name="progress">Told after every step of the sampler; may be null.</param>
    /// <param name="cancellationToken">Ends the sampling between two steps; finished responses are kept.</param>
    /// <returns>The whole batch, as the file has it; null where sampling was stopped.</returns>
    /// <exception cref="BupoException">The file or its parts hold other prompts, settings or weights, or a prompt cannot be sampled.</exception>
    public RolloutBatch? Run(
        PromptDataset dataset, int samples, Action<int>? begun = null, IProgress<SamplingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        var store = RolloutStore.Open(path, sampling, sampler.Weights);
        var missing = dataset.Examples.Index().SelectMany(e => Missing(store, e.Index, e.Item, samples)).ToArray();
        begun?.Invoke(store.Count);
        if (missing.Length > 0)
        {
            using var keeper = new PeriodicSaver(finished => store.Add([.. finished.Select(Named)]), progress);
            if (!sampler.Generate([.. missing.Select(m => m.Request)], sampling, keeper, cancellationToken).Complete)
            {
                return null;
            }
        }
        return store.Finish();

        Rollout Named(Rollout rollout)
        {
            var (row, request) = missing[rollout.GroupIndex];
            var example = dataset.Examples[row];
            return rollout with { GroupIndex = row, ExampleId = example.Id, Answer = example.Answer };
        }
    }

    private IEnumerable<(int Row, GenerationRequest Request)> Missing(RolloutStore store, int row, PromptExample example, int samples)
    {
        var prompt = encode(example);
        for (var sample = 0; sample < samples; sample++)
        {
            if (store.Get(row, sample) is { } known && !known.PromptIds.AsSpan().SequenceEqual(prompt))
            {
                throw new BupoException($"{path} holds responses to another prompt {example.Id} (row {row + 1}) than the dataset now has; "
                    + "take the same dataset and chat template, or name another file.");
            }
        }
        return MissingSamples.Runs(samples, sample => store.Get(row, sample) is not null)
            .Select(run => (row, new GenerationRequest((ulong)row, prompt, run.Count, run.First)));
    }
}
