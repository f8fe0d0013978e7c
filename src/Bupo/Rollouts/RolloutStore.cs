using System.Globalization;
using Bupo.Data.Files;
using Bupo.Rollouts.Sampling;

namespace Bupo.Rollouts;

/// <summary>A file of rollouts that grows: finished responses lie in parts beside it until all are there and it is written whole.</summary>
/// <remarks>Sampling that was stopped finds the parts and goes on; a file that is whole can be given more samples in the same way.</remarks>
internal sealed class RolloutStore
{
    private const string PartPattern = "part-*.parquet";

    private readonly string _path;
    private readonly SamplingSettings _sampling;
    private readonly WeightsIdentity _weights;
    private readonly SortedDictionary<(int Group, int Sample), Rollout> _rollouts = [];

    private RolloutStore(string path, SamplingSettings sampling, WeightsIdentity weights) => (_path, _sampling, _weights) = (path, sampling, weights);

    private string PartFolder => _path + ".parts";

    /// <summary>How many responses there are.</summary>
    public int Count => _rollouts.Count;

    /// <summary>Opens a file to continue, or a new one.</summary>
    /// <exception cref="BupoException">What is there is damaged, or was sampled by other weights or settings.</exception>
    public static RolloutStore Open(string path, SamplingSettings sampling, WeightsIdentity weights)
    {
        var store = new RolloutStore(path, sampling, weights);
        string[] parts = Directory.Exists(store.PartFolder) ? [.. Directory.GetFiles(store.PartFolder, PartPattern).Order(StringComparer.Ordinal)] : [];
        foreach (var file in File.Exists(path) ? [path, .. parts] : parts)
        {
            store.Load(file);
        }
        return store;
    }

    /// <summary>The response, or null.</summary>
    public Rollout? Get(int group, int sample) => _rollouts.GetValueOrDefault((group, sample));

    /// <summary>Adds responses; they are on disk when this returns.</summary>
    public void Add(IReadOnlyList<Rollout> rollouts)
    {
        Directory.CreateDirectory(PartFolder);
        var number = 1 + Directory.GetFiles(PartFolder, PartPattern).Length;
        RolloutBatchFile.Save(Path.Combine(PartFolder, string.Create(CultureInfo.InvariantCulture, $"part-{number:D5}.parquet")), Batch(rollouts));
        foreach (var rollout in rollouts)
        {
            _rollouts.Add((rollout.GroupIndex, rollout.SampleIndex), rollout);
        }
    }

    /// <summary>Writes the whole file, in the order of prompts and samples, and takes the parts away.</summary>
    public RolloutBatch Finish()
    {
        var batch = Batch([.. _rollouts.Values]);
        if (Directory.Exists(PartFolder))
        {
            RolloutBatchFile.Save(_path, batch);
            DataFile.RemoveOwn(PartFolder, PartPattern);
        }
        return batch;
    }

    private RolloutBatch Batch(IReadOnlyList<Rollout> rollouts) =>
        new(rollouts) { Sampling = _sampling, WeightsVersion = _weights.Version, WeightsChecksum = _weights.Checksum };

    private void Load(string file)
    {
        var batch = RolloutBatchFile.Load(file);
        if (batch.WeightsChecksum != _weights.Checksum)
        {
            throw new BupoException($"{file} was sampled by weights {Short(batch.WeightsChecksum)}, the model at hand has {Short(_weights.Checksum)}; "
                + "take the same model and arithmetic, or name another file.");
        }
        if (batch.Sampling != _sampling)
        {
            throw new BupoException($"{file} was sampled with other settings ({batch.Sampling}, now {_sampling}); take the same, or name another file.");
        }
        foreach (var rollout in batch.Rollouts)
        {
            // A file that was written whole just before its parts could be taken away holds them too.
            _rollouts.TryAdd((rollout.GroupIndex, rollout.SampleIndex), rollout);
        }
    }

    private static string Short(string? checksum) => checksum is { Length: > 12 } ? checksum[..12] : checksum ?? "unknown";
}
