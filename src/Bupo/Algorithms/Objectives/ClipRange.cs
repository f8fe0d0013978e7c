namespace Bupo.Algorithms.Objectives;

/// <summary>The interval [1 - Low, 1 + High] an importance ratio is clipped to.</summary>
public readonly record struct ClipRange
{
    /// <summary>Makes the interval.</summary>
    /// <param name="low">How far below 1; 1 leaves the ratio free below.</param>
    /// <param name="high">How far above 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A bound is out of range.</exception>
    public ClipRange(double low, double high)
    {
        Low = low is >= 0 and <= 1 ? low : throw new ArgumentOutOfRangeException(nameof(low), low, "The lower clip must be in [0, 1].");
        High = high >= 0 ? high : throw new ArgumentOutOfRangeException(nameof(high), high, "The upper clip must be 0 or more.");
    }

    /// <summary>How far below 1.</summary>
    public double Low { get; }

    /// <summary>How far above 1.</summary>
    public double High { get; }

    /// <summary>Brings a ratio into the interval; NaN stays NaN.</summary>
    public double Clip(double ratio) => Math.Clamp(ratio, 1 - Low, 1 + High);

    /// <summary>PPO's pessimistic bound: the larger of the plain and the clipped loss.</summary>
    /// <returns>The loss, its derivative by the log ratio, and whether the clipped one was larger.</returns>
    internal (double Loss, double Gradient, bool Clipped) Bound(double ratio, double advantage)
    {
        var plain = -advantage * ratio;
        var clipped = -advantage * Clip(ratio);
        return clipped > plain ? (clipped, 0, true) : (plain, plain, false);
    }
}
