namespace Bupo.Rollouts.Sampling;

/// <summary>How far a sampling is.</summary>
/// <param name="Finished">Responses that are finished.</param>
/// <param name="Total">Responses asked for.</param>
/// <param name="Tokens">Tokens sampled.</param>
/// <param name="Elapsed">Since the start.</param>
/// <param name="Latest">The responses that the last step finished.</param>
public readonly record struct SamplingProgress(int Finished, int Total, long Tokens, TimeSpan Elapsed, IReadOnlyList<Rollout> Latest)
{
    /// <summary>Tokens per second.</summary>
    public double TokensPerSecond => Tokens / Math.Max(1e-9, Elapsed.TotalSeconds);

    /// <summary>The time left at the pace of the finished responses; null before one is finished.</summary>
    public TimeSpan? Left => Finished == 0 ? null : Elapsed * ((Total - Finished) / (double)Finished);
}
