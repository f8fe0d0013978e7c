using System.Runtime.InteropServices;
using System.Text.Json;
using Bupo.Data.Files;
using Bupo.Models.Checkpoints;
using Bupo.Rewards;
using static TorchSharp.torch;

namespace Bupo.Rollouts;

/// <summary>Batches to train on again, as safetensors: ids, groups and rewards, without log-probs or text.</summary>
/// <remarks>
/// <c>tokens</c> int64 holds prompt and response of sequence 0, then of sequence 1, …; <c>prompt_lengths</c>,
/// <c>response_lengths</c>, <c>group</c> int64 [B]; <c>rewards</c> float32 [B];
/// where greedy responses were sampled, <c>baselines</c> float32 [B]. Prompts [5 6] and [7] with responses [8] and [9 2]
/// are tokens [5 6 8 7 9 2], prompt_lengths [2 1], response_lengths [1 2].
/// </remarks>
internal static class ReplayBatchFile
{
    /// <summary>The name of the reward that a loaded batch carries.</summary>
    public const string RewardName = "recorded";

    private const string Baselines = "baselines";

    /// <summary>Loads a batch.</summary>
    /// <exception cref="BupoException">The file is missing or damaged, or its lengths don't fit together.</exception>
    public static RolloutBatch Load(string path)
    {
        using var file = new SafetensorsFile(path);
        var (tokens, groups) = (Integers(file, path, "tokens"), Integers(file, path, "group"));
        var (promptLengths, responseLengths) = (Integers(file, path, "prompt_lengths"), Integers(file, path, "response_lengths"));
        var rewards = Numbers(file, path, "rewards");
        var baselines = file.Tensors.ContainsKey(Baselines) ? Numbers(file, path, Baselines) : null;
        var count = promptLengths.Length;
        if (responseLengths.Length != count || groups.Length != count || rewards.Length != count)
        {
            throw new BupoException($"{path}: prompt_lengths has {count} entries, response_lengths {responseLengths.Length}, group {groups.Length} and "
                + $"rewards {rewards.Length}; expected as many.");
        }
        if (baselines is not null && baselines.Length != count)
        {
            throw new BupoException($"{path}: {Baselines} has {baselines.Length} entries, expected {count} like rewards.");
        }
        if (promptLengths.Concat(responseLengths).Any(n => n < 1) || promptLengths.Concat(responseLengths).Sum(n => (long)n) != tokens.Length)
        {
            throw new BupoException($"{path}: prompt_lengths and response_lengths must be at least 1 and add up to the {tokens.Length} tokens.");
        }
        if (rewards.Concat(baselines ?? []).FirstOrDefault(value => !float.IsFinite(value)) is var odd && odd != 0)
        {
            throw new BupoException($"{path}: a reward or baseline is {odd}, expected finite numbers; nothing can be learned from it.");
        }
        try
        {
            return new RolloutBatch([.. Cut(tokens, promptLengths, responseLengths).Select((ids, i) => new Rollout
            {
                PromptIds = ids.Prompt,
                ResponseIds = ids.Response,
                GroupIndex = groups[i],
                SampleIndex = groups.AsSpan(0, i).Count(groups[i]),
                Reward = new([new RewardPart(RewardName, rewards[i], 1, "")]),
                BaselineReward = baselines?[i],
            })]);
        }
        catch (ArgumentException e)
        {
            throw new BupoException($"{path} holds a batch that contradicts itself: {e.Sentence().TrimEnd('.')}.", e);
        }
    }

    /// <summary>Saves what a replay needs of a batch; a file of that name is replaced once the new one is whole.</summary>
    /// <exception cref="ArgumentException">A response is not judged yet.</exception>
    /// <exception cref="BupoException">The file cannot be written.</exception>
    public static void Save(string path, RolloutBatch batch)
    {
        var rollouts = batch.Rollouts;
        if (rollouts.FirstOrDefault(r => r.Reward is null) is { } unjudged)
        {
            throw new ArgumentException($"A response of group {unjudged.GroupIndex} has no reward; judge the batch first.", nameof(batch));
        }
        List<(string Name, string Type, int Count, byte[] Bytes)> tensors =
        [
            Stored("tokens", [.. rollouts.SelectMany(r => r.PromptIds.Concat(r.ResponseIds)).Select(id => (long)id)]),
            Stored("prompt_lengths", [.. rollouts.Select(r => (long)r.PromptIds.Length)]),
            Stored("response_lengths", [.. rollouts.Select(r => (long)r.ResponseIds.Length)]),
            Stored("group", [.. rollouts.Select(r => (long)r.GroupIndex)]),
            Stored("rewards", [.. rollouts.Select(r => (float)r.Reward!.Total)]),
        ];
        if (rollouts.All(r => r.BaselineReward is not null))
        {
            tensors.Add(Stored(Baselines, [.. rollouts.Select(r => (float)r.BaselineReward!.Value)]));
        }
        DataFile.Replace(path, stream =>
        {
            var header = Header(tensors);
            stream.Write(BitConverter.GetBytes((long)header.Length));
            stream.Write(header);
            foreach (var tensor in tensors)
            {
                stream.Write(tensor.Bytes);
            }
        });
    }

    private static IEnumerable<(int[] Prompt, int[] Response)> Cut(int[] tokens, int[] promptLengths, int[] responseLengths)
    {
        var at = 0;
        foreach (var (prompt, response) in promptLengths.Zip(responseLengths))
        {
            yield return (tokens[at..(at + prompt)], tokens[(at + prompt)..(at + prompt + response)]);
            at += prompt + response;
        }
    }

    private static int[] Integers(SafetensorsFile file, string path, string name)
    {
        using var tensor = Vector(file, path, name, ScalarType.Int64);
        var values = tensor.data<long>().ToArray();
        return values.All(v => v is >= 0 and <= int.MaxValue)
            ? Array.ConvertAll(values, v => (int)v)
            : throw new BupoException($"{path}, tensor {name}: holds {values.First(v => v is < 0 or > int.MaxValue)}, expected 0 to {int.MaxValue}.");
    }

    private static float[] Numbers(SafetensorsFile file, string path, string name)
    {
        using var tensor = Vector(file, path, name, ScalarType.Float32);
        return tensor.data<float>().ToArray();
    }

    private static Tensor Vector(SafetensorsFile file, string path, string name, ScalarType type)
    {
        if (!file.Tensors.TryGetValue(name, out var info) || info.Shape.Count != 1)
        {
            throw new BupoException($"{path} has {(info is null ? "no tensor" : $"a tensor of {info.Shape.Count} dimensions named")} {name}, "
                + "expected a vector; a batch to replay holds tokens, prompt_lengths, response_lengths, group and rewards.");
        }
        return file.Read(name, type);
    }

    private static (string, string, int, byte[]) Stored(string name, long[] values) => (name, "I64", values.Length, MemoryMarshal.AsBytes<long>(values).ToArray());

    private static (string, string, int, byte[]) Stored(string name, float[] values) => (name, "F32", values.Length, MemoryMarshal.AsBytes<float>(values).ToArray());

    private static byte[] Header(IEnumerable<(string Name, string Type, int Count, byte[] Bytes)> tensors)
    {
        var entries = new Dictionary<string, object>();
        var at = 0L;
        foreach (var (name, type, count, bytes) in tensors)
        {
            entries[name] = new { dtype = type, shape = new[] { count }, data_offsets = new[] { at, at + bytes.Length } };
            at += bytes.Length;
        }
        var json = JsonSerializer.SerializeToUtf8Bytes(entries);
        return [.. json, .. Enumerable.Repeat((byte)' ', (8 - json.Length % 8) % 8)];
    }
}
