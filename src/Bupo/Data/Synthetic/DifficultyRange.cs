namespace Bupo.Data.Synthetic;

/// <summary>Difficulties from the lowest to the highest, both included.</summary>
/// <param name="Lowest">At least 1.</param>
/// <param name="Highest">At least <paramref name="Lowest"/>.</param>
internal readonly record struct DifficultyRange(int Lowest, int Highest);
