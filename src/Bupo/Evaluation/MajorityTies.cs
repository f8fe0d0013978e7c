namespace Bupo.Evaluation;

/// <summary>What Maj@K counts where several answers are equally frequent.</summary>
public enum MajorityTies
{
    /// <summary>The answer that was given first, as in the reference; the figure then depends on the order of the responses.</summary>
    First,

    /// <summary>The mean over the tied answers: each has an equal share of the credit.</summary>
    Share,
}
