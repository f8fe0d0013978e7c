using Bupo.Data;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;
using Bupo.Rollouts;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli.Analyses;

/// <summary>Answers the prompts of --data greedily, one response each, into a file that a second start goes on with.</summary>
internal sealed class PromptAnswers(Terminal terminal, AnalysisRequest request)
{
    /// <summary>Answers what is not answered yet.</summary>
    /// <returns>The file of responses.</returns>
    public string Write(ICheckpoint checkpoint, Tokenizer tokenizer, DecoderModel model, string folder)
    {
        var path = Path.Combine(folder, "responses.parquet");
        var encoder = PromptEncoder.Create(checkpoint, tokenizer, request.Template, date: request.Date);
        var dataset = DatasetReader.Read(request.Data!, new DatasetOptions { DataFolder = request.DataFolder });
        dataset = request.Limit > 0 ? dataset.Take(request.Limit) : dataset;
        var sampler = new BatchedSampler(model, PolicyView.Final, WeightsIdentity.Of(model, 0), tokenizer, SharedOptions.SamplerOptions(cacheGib: null));
        var sampling = new SamplingSettings { Temperature = 0, MaxResponseTokens = request.MaxTokens };
        var line = new SamplingLine(terminal);
        var batch = new DatasetSampling(sampler, encoder.Encode, sampling, path).Run(dataset, 1, Begin, line, terminal.Stop);
        line.Clear();
        if (batch is null)
        {
            terminal.Error.WriteLine($"The responses so far are kept in {folder}; the same command goes on from there.");
            throw new OperationCanceledException(terminal.Stop);
        }
        return path;

        void Begin(int there)
        {
            line.There = there;
            terminal.Error.WriteLine($"{dataset.Name}: {dataset.Examples.Count} prompts, {Math.Min(dataset.Examples.Count, there)} of them answered already.");
        }
    }
}
