namespace Bupo.Algorithms.Advantages;

/// <summary>What a recipe may say about an advantage; null leaves the estimator its own default.</summary>
public sealed record AdvantageSettings
{
    /// <summary>γ, the discount of later rewards, for gae and reinforce_plus_plus.</summary>
    public double? Discount { get; init; }

    /// <summary>λ of gae.</summary>
    public double? Lambda { get; init; }

    /// <summary>The constant divisor of gpg.</summary>
    public double? Divisor { get; init; }

    internal IEnumerable<string> Given()
    {
        (string Name, double? Value)[] all = [("discount", Discount), ("lambda", Lambda), ("divisor", Divisor)];
        return all.Where(setting => setting.Value is not null).Select(setting => setting.Name);
    }
}
