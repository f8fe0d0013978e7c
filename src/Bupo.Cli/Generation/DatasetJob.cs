using System.Globalization;
using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;

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
        var encoder = PromptEncoder.Create(checkpoint, tokenizer, request.Template, date: request.Date);
        var dataset = Read();
        using var model = ModelLoader.Load(terminal, checkpoint, request.Compute);
        ModelLoader.NoteEndToken(terminal, checkpoint, model.Config);
        var sampler = new BatchedSampler(model, request.View, WeightsIdentity.Of(model, 0), tokenizer, SharedOptions.SamplerOptions(request.CacheGib));
        var all = dataset.Examples.Count * request.Samples;
        var line = new SamplingLine(terminal);
        var batch = new DatasetSampling(sampler, encoder.Encode, request.Sampling, request.Output).Run(dataset, request.Samples, Begin, line, terminal.Stop);
        line.Clear();
        if (batch is null)
        {
            terminal.Error.WriteLine($"{line.There + line.Last.Finished} of {all} responses are kept beside {request.Output}; the same command goes on from there.");
            throw new OperationCanceledException(terminal.Stop);
        }
        Tell(batch, line.Last);
        return ExitCode.Done;

        void Begin(int there)
        {
            line.There = there;
            terminal.Error.WriteLine($"{dataset.Name}: {dataset.Examples.Count} prompts, {request.Samples} responses each; {there} of {all} are there already.");
        }
    }

    private PromptDataset Read()
    {
        var dataset = DatasetReader.Read(request.Data, new DatasetOptions { DataFolder = request.DataFolder });
        return request.Limit > 0 ? dataset.Take(request.Limit) : dataset;
    }

    private void Tell(RolloutBatch batch, SamplingProgress last)
    {
        var truncated = batch.Rollouts.Count(r => r.IsTruncated);
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
}
