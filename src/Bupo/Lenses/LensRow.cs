using Bupo.Policies;

namespace Bupo.Lenses;

/// <summary>What one view of the residual stream says at one position.</summary>
/// <param name="View">The policy that is read.</param>
/// <param name="Entropy">H(π), nats.</param>
/// <param name="Top">The most probable tokens, most probable first.</param>
public sealed record LensRow(PolicyView View, double Entropy, IReadOnlyList<TokenLogProb> Top)
{
    /// <summary>The most probable token.</summary>
    public TokenLogProb Best => Top[0];
}
