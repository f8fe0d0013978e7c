namespace Bupo.Algorithms.Objectives;

/// <summary>Counts and sums of importance ratios; those of micro-batches add up to those of the mini-batch.</summary>
public sealed class RatioStatistics
{
    /// <summary>Response tokens seen.</summary>
    public long Tokens { get; private set; }

    /// <summary>Tokens whose loss is held by the bound above the ratio; for clip-cov and geometric mean, see there.</summary>
    public long ClippedHigh { get; internal set; }

    /// <summary>Tokens whose loss is held by the bound below the ratio.</summary>
    public long ClippedLow { get; internal set; }

    /// <summary>Tokens of negative advantage whose loss is held by the dual clip.</summary>
    public long DualClipped { get; internal set; }

    /// <summary>Tokens whose gradient clip-cov removed.</summary>
    public long Removed { get; internal set; }

    /// <summary>Σ log ratio, as the objective uses it.</summary>
    public double LogRatioSum { get; private set; }

    /// <summary>Σ |log ratio|.</summary>
    public double AbsoluteLogRatioSum { get; private set; }

    /// <summary>Σ ratio.</summary>
    public double RatioSum { get; private set; }

    /// <summary>The smallest ratio, as the objective uses it: of tokens, or of responses where those have one; +∞ without tokens.</summary>
    public double SmallestRatio { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest ratio, as the objective uses it; 0 without tokens.</summary>
    public double LargestRatio { get; private set; }

    /// <summary>The fraction of tokens held by either bound or removed; 0 without tokens.</summary>
    public double ClipFraction => PerToken(ClippedHigh + ClippedLow + Removed);

    /// <summary>The fraction of tokens held by the dual clip; 0 without tokens.</summary>
    public double DualClipFraction => PerToken(DualClipped);

    /// <summary>The k1 estimate of KL(old ‖ new), the mean of -log ratio, in nats; 0 without tokens.</summary>
    public double ApproximateKl => PerToken(-LogRatioSum);

    /// <summary>The mean of |log ratio|, in nats; 0 without tokens.</summary>
    public double AbsoluteLogRatio => PerToken(AbsoluteLogRatioSum);

    /// <summary>The mean ratio; 0 without tokens.</summary>
    public double MeanRatio => PerToken(RatioSum);

    /// <summary>Adds what was counted elsewhere.</summary>
    public void Add(RatioStatistics other)
    {
        Tokens += other.Tokens;
        ClippedHigh += other.ClippedHigh;
        ClippedLow += other.ClippedLow;
        DualClipped += other.DualClipped;
        Removed += other.Removed;
        LogRatioSum += other.LogRatioSum;
        AbsoluteLogRatioSum += other.AbsoluteLogRatioSum;
        RatioSum += other.RatioSum;
        SmallestRatio = Math.Min(SmallestRatio, other.SmallestRatio);
        LargestRatio = Math.Max(LargestRatio, other.LargestRatio);
    }

    /// <summary>Counts one token.</summary>
    /// <returns>Its ratio.</returns>
    internal double Count(double logRatio)
    {
        var ratio = Math.Exp(logRatio);
        Count(logRatio, ratio);
        return ratio;
    }

    /// <summary>Counts one token: its own log ratio, and the ratio that the objective clips for it, which may be its response's.</summary>
    internal void Count(double logRatio, double ratio)
    {
        Tokens++;
        LogRatioSum += logRatio;
        AbsoluteLogRatioSum += Math.Abs(logRatio);
        RatioSum += ratio;
        SmallestRatio = Math.Min(SmallestRatio, ratio);
        LargestRatio = Math.Max(LargestRatio, ratio);
    }

    /// <summary>Counts a token whose loss a bound holds: above the ratio where the advantage is positive, below it otherwise.</summary>
    internal void CountClipped(double advantage)
    {
        if (advantage > 0)
        {
            ClippedHigh++;
        }
        else
        {
            ClippedLow++;
        }
    }

    private double PerToken(double sum) => Tokens == 0 ? 0 : sum / Tokens;
}
