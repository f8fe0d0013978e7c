using System.Globalization;
using Bupo.Cli.Doctor;
using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;
using Bupo.Rollouts;

namespace Bupo.Cli.Analyses;

/// <summary>Answers the prompts of --data greedily, one response each, into a file that a second start goes on with.</summary>
internal sealed class PromptAnswers(Terminal terminal, AnalysisRequest request)
{
    /// <summary>Answers what is not answered yet.</summary>
    /// <returns>The file of responses.</returns>
    public string Write(ICheckpoint checkpoint, Tokenizer tokenizer, DecoderModel model, string folder)
    {
        var path = Path.Combine(folder, "responses.parquet");
        var encoder = PromptEncoder.Create(checkpoint, tokenizer, request.Template);
        var dataset = DatasetReader.Read(request.Data!, new DatasetOptions { DataFolder = request.DataFolder });
        dataset = request.Limit > 0 ? dataset.Take(request.Limit) : dataset;
        var sampler = new BatchedSampler(
            model, PolicyView.Final, WeightsIdentity.Of(model, 0), tokenizer, new BatchedSamplerOptions { CacheBytes = Memory.Available() / 4 });
        var sampling = new SamplingSettings { Temperature = 0, MaxResponseTokens = request.MaxTokens };
        var line = new ProgressLine(terminal);
        var (all, before) = (dataset.Examples.Count, 0);
        var batch = new DatasetSampling(sampler, encoder.Encode, sampling, path).Run(dataset, 1, Begin, new Watcher(Show), terminal.Stop);
        line.Clear();
        if (batch is null)
        {
            terminal.Error.WriteLine($"The responses so far are kept in {folder}; the same command goes on from there.");
            throw new OperationCanceledException(terminal.Stop);
        }
        return path;

        void Begin(int there)
        {
            before = there;
            terminal.Error.WriteLine($"{dataset.Name}: {all} prompts, {Math.Min(all, there)} of them answered already.");
        }

        void Show(SamplingProgress progress) => line.Show((before + progress.Finished) / (double)all, () => string.Create(
            CultureInfo.InvariantCulture,
            $"{before + progress.Finished} of {all} prompts answered, {progress.TokensPerSecond:F0} tokens/s, {(progress.Left is { } left ? $"{left:hh\\:mm\\:ss}" : "unknown time")} left"));
    }

    private sealed class Watcher(Action<SamplingProgress> show) : IProgress<SamplingProgress>
    {
        public void Report(SamplingProgress value) => show(value);
    }
}
