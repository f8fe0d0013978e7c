namespace Bupo.Algorithms;

/// <summary>What an objective looks at, packed by response token: a mini-batch, or any part of it that the objective's scope allows.</summary>
/// <remarks>All log-probs are in nats and of the view that is trained, at the temperature of sampling.</remarks>
public sealed class PolicyBatch
{
    /// <summary>Takes the four arrays every objective may need.</summary>
    /// <param name="rows">Where each response's tokens lie.</param>
    /// <param name="logProbs">Log-probs under the policy being trained.</param>
    /// <param name="oldLogProbs">Log-probs under the policy at the start of the update.</param>
    /// <param name="advantages">The advantage of each token.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public PolicyBatch(ResponseRows rows, double[] logProbs, double[] oldLogProbs, double[] advantages)
    {
        Rows = rows;
        LogProbs = rows.RequireTokens(logProbs, nameof(logProbs));
        OldLogProbs = rows.RequireTokens(oldLogProbs, nameof(oldLogProbs));
        Advantages = rows.RequireTokens(advantages, nameof(advantages));
    }

    /// <summary>Where each response's tokens lie.</summary>
    public ResponseRows Rows { get; }

    /// <summary>Log-probs under the policy being trained.</summary>
    public double[] LogProbs { get; }

    /// <summary>Log-probs under the policy at the start of the update.</summary>
    public double[] OldLogProbs { get; }

    /// <summary>The advantage of each token.</summary>
    public double[] Advantages { get; }

    /// <summary>Log-probs under the reference policy, for a KL penalty in the loss.</summary>
    public double[]? ReferenceLogProbs
    {
        get;
        init => field = value is null ? null : Rows.RequireTokens(value, nameof(ReferenceLogProbs));
    }

    /// <summary>Log-probs as recorded while sampling, for truncated importance sampling.</summary>
    public double[]? SamplerLogProbs
    {
        get;
        init => field = value is null ? null : Rows.RequireTokens(value, nameof(SamplerLogProbs));
    }

    /// <summary>The logarithm of a token's importance ratio, new over old probability, in nats.</summary>
    /// <param name="token">The index of the token.</param>
    public double LogRatio(int token) => LogProbs[token] - OldLogProbs[token];

    /// <summary>Seeds the choices of an objective that draws some; the same seed gives the same choice.</summary>
    public long Seed { get; init; }
}
