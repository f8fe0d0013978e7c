namespace Bupo.Settings;

/// <summary>What a recipe's key means: the one source of its check, its line in the reference and its entry in the schema.</summary>
/// <param name="meaning">One sentence, with the unit.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RecipeKeyAttribute(string meaning) : Attribute
{
    /// <summary>One sentence, with the unit.</summary>
    public string Meaning { get; } = meaning;

    /// <summary>Smallest number allowed.</summary>
    public double Minimum { get; init; } = double.NegativeInfinity;

    /// <summary>Largest number allowed.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>Whether the key must be there.</summary>
    public bool Required { get; init; }

    /// <summary>Whether the key changes nothing that is computed, so that a resumed run may have another value.</summary>
    public bool Free { get; init; }

    /// <summary>The advantages or objectives that read the key, by name; others refuse it. None where the key is read by whatever has the record.</summary>
    public string[] ReadBy { get; init; } = [];
}
