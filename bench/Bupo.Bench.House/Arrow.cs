namespace Bupo.Bench.House;

/// <summary>One room or file depends on another.</summary>
/// <param name="From">The room or file that depends.</param>
/// <param name="To">The one that it depends on.</param>
/// <param name="Example">One use that makes it so.</param>
public sealed record Arrow(string From, string To, string Example)
{
    /// <inheritdoc/>
    public override string ToString() => $"{From} -> {To} ({Example})";
}
