using Bupo.Models.Tokenization;
using Bupo.Training.Runs;
using Bupo.Training.Steps;

namespace Bupo.Training;

/// <summary>What is written and said after each step of a training run.</summary>
/// <param name="output">The folder of the run.</param>
/// <param name="progress">Receives the report, its notes, and alarms.</param>
/// <param name="tokenizer">Gives responses their text; null where none are kept.</param>
internal sealed class TrainingLog(RunFolder output, ITrainingProgress progress, Tokenizer? tokenizer)
{
    /// <summary>Number of steps of the run.</summary>
    public required int Steps { get; init; }

    /// <summary>Responses of each step that are kept as text.</summary>
    public required int Samples { get; init; }

    /// <summary>The largest difference between sampler and trainer, in nats, without an alarm.</summary>
    public required double SamplerTolerance { get; init; }

    /// <summary>Writes a step.</summary>
    /// <returns>Its number and metrics.</returns>
    public (int Step, IReadOnlyDictionary<string, double> Metrics) Write(StepReport report)
    {
        output.Write(report);
        if (tokenizer is not null)
        {
            SampleFile.Append(output.Samples, report.Step, report.Batch.Spread(Samples), ids => tokenizer.Decode(ids, skipSpecialTokens: false));
        }
        progress.Finished(report, Steps);
        foreach (var note in report.Notes)
        {
            progress.Note(FormattableString.Invariant($"Step {report.Step}: {note}."));
        }
        if (report.Metrics.TryGetValue("sampler/log_prob_gap", out var gap) && !(gap <= SamplerTolerance))
        {
            progress.Note(FormattableString.Invariant(
                $"ALARM, step {report.Step}: sampler and trainer differ by {gap:g3} nats on a sampled token, more than {SamplerTolerance:g3} (train.sampler_tolerance)."));
        }
        return (report.Step, report.Metrics);
    }
}
