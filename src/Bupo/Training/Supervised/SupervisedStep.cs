using Bupo.Training.Metrics;

namespace Bupo.Training.Supervised;

/// <summary>What a step of next-token training did: a line of metrics.jsonl.</summary>
/// <param name="Step">The step, from 1.</param>
/// <param name="Loss">Mean negative log-prob of the tokens learned, nats.</param>
/// <param name="GradNorm">Norm of the gradient before clipping.</param>
/// <param name="LearningRate">The rate of the step.</param>
/// <param name="Tokens">Tokens learned.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record SupervisedStep(int Step, double Loss, double GradNorm, double LearningRate, int Tokens, double Seconds)
{
    /// <summary>The numbers of its line by name; those of <see cref="MetricCatalog"/> that it has, and the tokens.</summary>
    public IReadOnlyDictionary<string, double> Metrics => new Dictionary<string, double>
    {
        ["loss"] = Loss,
        ["grad_norm"] = GradNorm,
        ["learning_rate"] = LearningRate,
        ["tokens"] = Tokens,
        ["seconds/step"] = Seconds,
    };
}
