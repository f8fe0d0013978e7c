using System.Globalization;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli;

/// <summary>How far a sampling is, as a <see cref="ProgressLine"/>.</summary>
/// <param name="terminal">Where it is shown.</param>
/// <param name="before">What the line begins with, such as a dataset's name and a colon; may be empty.</param>
internal sealed class SamplingLine(Terminal terminal, string before = "") : IProgress<SamplingProgress>
{
    private readonly ProgressLine _line = new(terminal);

    /// <summary>Responses that were there before the sampling began.</summary>
    public int There { get; set; }

    /// <summary>The last report, without its responses.</summary>
    public SamplingProgress Last { get; private set; }

    /// <inheritdoc/>
    public void Report(SamplingProgress value)
    {
        Last = value with { Latest = [] };
        _line.Show(value.Finished / (double)value.Total, () => string.Create(
            CultureInfo.InvariantCulture,
            $"{before}{There + value.Finished} of {There + value.Total} responses, {value.TokensPerSecond:F0} tokens/s, {(value.Left is { } left ? $"{left:hh\\:mm\\:ss}" : "unknown time")} left"));
    }

    /// <summary>Takes the line away.</summary>
    public void Clear() => _line.Clear();
}
