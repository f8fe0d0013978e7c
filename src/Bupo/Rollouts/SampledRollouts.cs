using Bupo.Data;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Randomness;
using Bupo.Rewards;

namespace Bupo.Rollouts;

/// <summary>Samples groups of responses from the full policy with the weights as they are, and judges them.</summary>
/// <remarks>Every response has a random stream of its own, named by run seed, step, prompt and sample: nothing else decides its tokens.</remarks>
public sealed class SampledRollouts : IRolloutSource
{
    private readonly DecoderModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly PromptOrder _order;
    private readonly Func<PromptExample, int[]> _encode;
    private readonly IReward _reward;
    private readonly SamplingSettings _sampling;
    private readonly int _groupSize;

    /// <summary>Borrows model and tokenizer.</summary>
    /// <param name="model">The policy.</param>
    /// <param name="tokenizer">Writes responses as text for the reward.</param>
    /// <param name="order">Which prompts a step takes.</param>
    /// <param name="encode">A prompt's ids.</param>
    /// <param name="reward">Judges responses.</param>
    /// <param name="sampling">How tokens are drawn; its seed is the run's.</param>
    /// <param name="groupSize">Responses a prompt.</param>
    public SampledRollouts(
        DecoderModel model, Tokenizer tokenizer, PromptOrder order, Func<PromptExample, int[]> encode, IReward reward, SamplingSettings sampling, int groupSize)
    {
        (_model, _tokenizer, _order, _encode, _reward, _sampling, _groupSize) = (model, tokenizer, order, encode, reward, sampling, groupSize);
    }

    /// <inheritdoc/>
    public RolloutBatch At(int step, CancellationToken stop)
    {
        var examples = _order.At(step);
        var rollouts = new List<Rollout>(examples.Count * _groupSize);
        for (var group = 0; group < examples.Count; group++)
        {
            var prompt = _encode(examples[group]);
            for (var sample = 0; sample < _groupSize; sample++)
            {
                rollouts.Add(Sample(examples[group], prompt, step, group, sample, stop));
            }
        }
        return new RolloutBatch(rollouts) { Sampling = _sampling, WeightsVersion = step - 1 };
    }

    private Rollout Sample(PromptExample example, int[] prompt, int step, int group, int sample, CancellationToken stop)
    {
        var stream = new RandomStream(_sampling.Seed, $"rollout/{step}/{group}", (ulong)sample);
        var settings = _sampling with { Seed = stream.NextUInt64() };
        var tokens = new TokenGenerator(_model, settings).Generate(prompt, stop).ToList();
        int[] ids = [.. tokens.Select(t => t.Id)];
        var text = _tokenizer.Decode(ids, skipSpecialTokens: true);
        var score = _reward.Score(new FinishedResponse(example, text, ids.Length));
        return new Rollout
        {
            PromptIds = prompt,
            ResponseIds = ids,
            GroupIndex = group,
            SampleIndex = sample,
            SamplerLogProbs = [.. tokens.Select(t => (float)t.LogProb)],
            FinishReason = TokenGenerator.FinishOf(_model.Config, settings, prompt, tokens),
            Text = text,
            ExampleId = example.Id,
            Answer = example.Answer,
            Reward = new RewardBreakdown([new RewardPart(_reward.Name, score.Value, 1, score.Reason)]),
        };
    }
}
