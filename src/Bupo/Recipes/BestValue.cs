namespace Bupo.Recipes;

/// <summary>Which value of a metric is best.</summary>
public enum BestValue
{
    /// <summary>The largest, as of a reward.</summary>
    Largest,

    /// <summary>The smallest, as of a loss.</summary>
    Smallest,
}
