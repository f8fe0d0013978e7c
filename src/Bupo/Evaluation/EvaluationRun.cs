using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bupo.Data;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;
using Bupo.Verification;

namespace Bupo.Evaluation;

/// <summary>Answers the problems of datasets several times each and judges the answers; what the store holds already is not sampled again.</summary>
/// <remarks>
/// Every response has a random stream of its own, named by seed, dataset, example and sample, so that an evaluation that was stopped
/// and went on has the responses of an unbroken one.
/// </remarks>
/// <param name="sampler">Borrowed; it gives responses their text.</param>
/// <param name="encode">A prompt's ids.</param>
/// <param name="rule">The judge.</param>
/// <param name="sampling">How tokens are drawn.</param>
/// <param name="store">Where records go.</param>
public sealed class EvaluationRun(
    ISampler sampler, Func<PromptExample, int[]> encode, IAnswerRule rule, SamplingSettings sampling, EvaluationStore store)
{
    /// <summary>Evaluates a dataset.</summary>
    /// <param name="dataset">The problems.</param>
    /// <param name="samples">Responses a problem.</param>
    /// <param name="progress">Told after every step of the sampler; may be null.</param>
    /// <param name="cancellationToken">Ends the sampling between two steps; finished responses are kept.</param>
    /// <returns>Whether every response is in the store.</returns>
    /// <exception cref="BupoException">The store holds responses to other problems of the same ids, or a prompt cannot be sampled.</exception>
    public bool Run(PromptDataset dataset, int samples, IProgress<SamplingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        var missing = dataset.Examples.SelectMany(e => Missing(dataset.Name, e, samples)).ToArray();
        if (missing.Length == 0)
        {
            return true;
        }
        using var keeper = new PeriodicSaver(finished => store.Add([.. finished.Select(Judged)]), progress);
        return sampler.Generate([.. missing.Select(m => m.Request)], sampling, keeper, cancellationToken).Complete;

        EvaluationRecord Judged(Rollout rollout)
        {
            var example = missing[rollout.GroupIndex].Example;
            return EvaluationRecord.Judge(
                dataset.Name, rollout.SampleIndex, new(example, rollout.Text!, rollout.ResponseIds.Length, rollout.IsTruncated), rule);
        }
    }

    /// <summary>Requests for the samples that are not there, one for each run of consecutive ones.</summary>
    private IEnumerable<(PromptExample Example, GenerationRequest Request)> Missing(string dataset, PromptExample example, int samples)
    {
        for (var sample = 0; sample < samples; sample++)
        {
            if (store.Get(new EvaluationKey(dataset, example.Id, sample)) is { } known)
            {
                RequireSame(known, example);
            }
        }
        return MissingSamples.Runs(samples, sample => store.Contains(new EvaluationKey(dataset, example.Id, sample)))
            .Select(run => (example, new GenerationRequest(PromptId(dataset, example.Id), encode(example), run.Count, run.First)));
    }

    private static void RequireSame(EvaluationRecord known, PromptExample example)
    {
        if (known.Problem != example.Problem || known.Answer != example.Answer)
        {
            throw new BupoException($"The evaluation holds responses to another problem {example.Id} of dataset {known.Dataset}; "
                + "the file has changed since: go on with the old one or name another folder.");
        }
    }

    private static ulong PromptId(string dataset, string id) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{dataset}/{id}")));
}
