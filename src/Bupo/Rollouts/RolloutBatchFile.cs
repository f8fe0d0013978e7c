using System.Globalization;
using System.Text.Json;
using Bupo.Data.Files;
using Bupo.Rewards;
using Bupo.Rollouts.Sampling;
using Bupo.Verification;

namespace Bupo.Rollouts;

/// <summary>Saves batches as parquet, one row a response, and loads them bit for bit.</summary>
/// <remarks>
/// Settings and weights stand in the file's metadata under <c>bupo.sampling</c> (JSON), <c>bupo.weights_version</c> and
/// <c>bupo.weights_checksum</c>. The column <c>reward</c> is for other readers; the parts beside it are what is loaded.
/// </remarks>
public static class RolloutBatchFile
{
    private const string FormatKey = "bupo.format", SamplingKey = "bupo.sampling";
    private const string VersionKey = "bupo.weights_version", ChecksumKey = "bupo.weights_checksum";
    private const string Format = "rollout-batch 1", BaselineColumn = "baseline_reward", RefusalsColumn = "reward_refusals";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
    };

    private static readonly RecordColumn<Rollout>[] Columns =
    [
        RecordColumn<Rollout>.Value<int>("group_index", r => r.GroupIndex),
        RecordColumn<Rollout>.Value<int>("sample_index", r => r.SampleIndex),
        RecordColumn<Rollout>.Text("example_id", r => r.ExampleId),
        RecordColumn<Rollout>.Text("answer", r => r.Answer),
        RecordColumn<Rollout>.Text("text", r => r.Text),
        RecordColumn<Rollout>.Text("finish_reason", r => r.FinishReason.ToString()),
        RecordColumn<Rollout>.List<int>("prompt_ids", r => r.PromptIds),
        RecordColumn<Rollout>.List<int>("response_ids", r => r.ResponseIds),
        RecordColumn<Rollout>.List<float>("sampler_log_probs", r => r.SamplerLogProbs),
        RecordColumn<Rollout>.List<float>("log_probs", r => r.LogProbs),
        RecordColumn<Rollout>.List<float>("entropies", r => r.Entropies),
        RecordColumn<Rollout>.Value<double>("reward", r => r.Reward?.Total),
        RecordColumn<Rollout>.TextList("reward_names", r => Parts(r, p => p.Name)),
        RecordColumn<Rollout>.List<double>("reward_values", r => Parts(r, p => p.Value)),
        RecordColumn<Rollout>.List<double>("reward_weights", r => Parts(r, p => p.Weight)),
        RecordColumn<Rollout>.TextList("reward_reasons", r => Parts(r, p => p.Reason)),
        RecordColumn<Rollout>.TextList(RefusalsColumn, r => Parts(r, p => p.Refusal.ToString())),
        RecordColumn<Rollout>.Value<double>(BaselineColumn, r => r.BaselineReward),
    ];

    /// <summary>Saves a batch; a file of that name is replaced once the new one is whole.</summary>
    /// <exception cref="BupoException">The file cannot be written.</exception>
    public static void Save(string path, RolloutBatch batch)
    {
        var metadata = new Dictionary<string, string> { [FormatKey] = Format };
        if (batch.Sampling is { } sampling)
        {
            metadata[SamplingKey] = JsonSerializer.Serialize(sampling, Json);
        }
        if (batch.WeightsVersion is { } version)
        {
            metadata[VersionKey] = version.ToString(CultureInfo.InvariantCulture);
        }
        if (batch.WeightsChecksum is { } checksum)
        {
            metadata[ChecksumKey] = checksum;
        }
        RecordFile.Write(path, Columns, batch.Rollouts, metadata);
    }

    /// <summary>Loads a batch.</summary>
    /// <exception cref="BupoException">The file is missing, damaged or no saved batch.</exception>
    public static RolloutBatch Load(string path)
    {
        var file = RecordFile.Read(path);
        var format = file.Metadata.GetValueOrDefault(FormatKey);
        if (format != Format)
        {
            throw new BupoException($"{path} is {(format is null ? "no saved rollout batch" : $"a '{format}'")}, expected '{Format}' in its metadata key {FormatKey}.");
        }
        try
        {
            return new RolloutBatch(Rollouts(file))
            {
                Sampling = file.Metadata.TryGetValue(SamplingKey, out var sampling) ? JsonSerializer.Deserialize<SamplingSettings>(sampling, Json) : null,
                WeightsVersion = file.Metadata.TryGetValue(VersionKey, out var version) ? long.Parse(version, CultureInfo.InvariantCulture) : null,
                WeightsChecksum = file.Metadata.GetValueOrDefault(ChecksumKey),
            };
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or JsonException)
        {
            throw new BupoException($"{path} holds a batch that contradicts itself: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static Rollout[] Rollouts(RecordFile file)
    {
        var (groups, samples) = (file.Values<int>("group_index"), file.Values<int>("sample_index"));
        var (ids, answers, texts) = (file.MaybeText("example_id"), file.MaybeText("answer"), file.MaybeText("text"));
        var (reasons, prompts, responses) = (file.Text("finish_reason"), file.Lists<int>("prompt_ids"), file.Lists<int>("response_ids"));
        var samplerLogProbs = file.MaybeLists<float>("sampler_log_probs");
        var (logProbs, entropies) = (file.MaybeLists<float>("log_probs"), file.MaybeLists<float>("entropies"));
        var rewards = Rewards(file);
        var baselines = file.Has(BaselineColumn) ? file.MaybeValues<double>(BaselineColumn) : null;                // the first files had none
        var shared = new Dictionary<int, int[]>();
        var rollouts = new Rollout[file.Count];
        for (var i = 0; i < rollouts.Length; i++)
        {
            rollouts[i] = new Rollout
            {
                GroupIndex = groups[i],
                SampleIndex = samples[i],
                ExampleId = ids[i],
                Answer = answers[i],
                Text = texts[i],
                FinishReason = Enum.Parse<FinishReason>(reasons[i]),
                PromptIds = Shared(shared, groups[i], prompts[i]),
                ResponseIds = responses[i],
                SamplerLogProbs = samplerLogProbs[i],
                LogProbs = logProbs[i],
                Entropies = entropies[i],
                Reward = rewards[i],
                BaselineReward = baselines?[i],
            };
        }
        return rollouts;
    }

    private static RewardBreakdown?[] Rewards(RecordFile file)
    {
        var (names, reasons) = (file.MaybeLists<string>("reward_names"), file.MaybeLists<string>("reward_reasons"));
        var (values, weights) = (file.MaybeLists<double>("reward_values"), file.MaybeLists<double>("reward_weights"));
        var refusals = file.Has(RefusalsColumn) ? file.MaybeLists<string>(RefusalsColumn) : null;                  // the first files had none
        return [.. names.Select((parts, row) => parts is null ? null : new RewardBreakdown(
            [.. parts.Select((name, i) => new RewardPart(name, values[row]![i], weights[row]![i], reasons[row]![i], Refusal(refusals?[row], i)))]))];
    }

    private static Refusal Refusal(string[]? refusals, int part) => refusals is null ? default : Enum.Parse<Refusal>(refusals[part]);

    // The responses of a group share one array, as they did when they were sampled.
    private static int[] Shared(Dictionary<int, int[]> prompts, int group, int[] prompt) =>
        prompts.TryGetValue(group, out var known) && known.AsSpan().SequenceEqual(prompt) ? known : prompts[group] = prompt;

    private static T[]? Parts<T>(Rollout rollout, Func<RewardPart, T> get) => rollout.Reward is { } reward ? [.. reward.Parts.Select(get)] : null;
}
