using System.Globalization;
using Bupo.Cli.Doctor;
using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Policies;
using Bupo.Rollouts;

namespace Bupo.Cli.Generation;

/// <summary>`bupo generate --data`: a dataset's prompts, several responses each, into a file.</summary>
internal sealed class DatasetJob(Terminal terminal, DatasetRequest request)
{
    /// <summary>Samples, or goes on with it.</summary>
    public int Run()
    {
        request.Check();
        using var checkpoint = Checkpoint.Open(request.Model);
        using var tokenizer = ModelLoader.LoadTokenizer(checkpoint);
        var encoder = PromptEncoder.Create(checkpoint, tokenizer, request.Template);
        var dataset = Read();
        using var model = ModelLoader.Load(terminal, checkpoint, request.Compute);
        var view = PolicyView.Parse(request.View);
        var options = new BatchedSamplerOptions { CacheBytes = (long)(request.CacheGib * (1L << 30) ?? Memory.Available() / 4.0) };
        var sampler = new BatchedSampler(model, view, WeightsIdentity.Of(model, 0), tokenizer, options);
        var run = new DatasetSampling(sampler, encoder.Encode, request.Sampling, request.Output);
        var line = new ProgressLine(terminal);
        var (all, before, last) = (dataset.Examples.Count * request.Samples, 0, default(SamplingProgress));
        var batch = run.Run(dataset, request.Samples, Begin, new Watcher(Show), terminal.Stop);
        line.Clear();
        if (batch is null)
        {
            terminal.Error.WriteLine($"{before + last.Finished} of {all} responses are kept beside {request.Output}; the same command goes on from there.");
            throw new OperationCanceledException(terminal.Stop);
        }
        Tell(batch, last);
        return ExitCode.Done;

        void Begin(int there)
        {
            before = there;
            terminal.Error.WriteLine($"{dataset.Name}: {dataset.Examples.Count} prompts, {request.Samples} responses each; {there} of {all} are there already.");
        }

        void Show(SamplingProgress progress)
        {
            last = progress with { Latest = [] };
            line.Show(progress.Finished / (double)progress.Total, () => string.Create(
                CultureInfo.InvariantCulture,
                $"{before + progress.Finished} of {all} responses, {progress.TokensPerSecond:F0} tokens/s, {(progress.Left is { } left ? $"{left:hh\\:mm\\:ss}" : "unknown time")} left"));
        }
    }

    private PromptDataset Read()
    {
        var dataset = DatasetReader.Read(request.Data, new DatasetOptions { DataFolder = request.DataFolder });
        return request.Limit > 0 ? dataset.Take(request.Limit) : dataset;
    }

    private void Tell(RolloutBatch batch, SamplingProgress last)
    {
        var truncated = batch.Rollouts.Count(r => r.FinishReason is FinishReason.MaxTokens or FinishReason.ContextFull);
        var tokens = batch.Rollouts.Sum(r => (long)r.ResponseIds.Length);
        if (request.Json)
        {
            terminal.WriteJson(new { request.Output, Responses = batch.Rollouts.Count, Tokens = tokens, Truncated = truncated, last.TokensPerSecond });
            return;
        }
        terminal.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{request.Output}: {batch.Rollouts.Count} responses, {tokens} tokens, {truncated} cut off; {last.TokensPerSecond:F0} tokens/s in this start."));
    }

    private sealed class Watcher(Action<SamplingProgress> show) : IProgress<SamplingProgress>
    {
        public void Report(SamplingProgress value) => show(value);
    }
}
