namespace Bupo.Algorithms.Advantages;

/// <summary>The outcome of an advantage estimator, packed by token.</summary>
/// <param name="Advantages">One advantage per response token.</param>
/// <param name="Returns">One return a response token: what a critic learns to predict. Equal to the advantages where the method has no other notion of return.</param>
public sealed record AdvantageEstimate(double[] Advantages, double[] Returns)
{
    /// <summary>Gives every token of a response the response's advantage.</summary>
    /// <param name="rows">The responses.</param>
    /// <param name="perResponse">One advantage per response.</param>
    public static AdvantageEstimate PerResponse(ResponseRows rows, double[] perResponse)
    {
        var advantages = rows.Expand(perResponse);
        return new(advantages, advantages);
    }
}
