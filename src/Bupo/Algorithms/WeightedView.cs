using Bupo.Policies;

namespace Bupo.Algorithms;

/// <summary>A view and how much its loss counts.</summary>
/// <param name="View">The policy that is trained.</param>
/// <param name="Weight">What its loss is multiplied by; positive.</param>
public sealed record WeightedView(PolicyView View, double Weight = 1);
