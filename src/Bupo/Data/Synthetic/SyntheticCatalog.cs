namespace Bupo.Data.Synthetic;

/// <summary>The synthetic tasks by name.</summary>
internal static class SyntheticCatalog
{
    private static readonly Dictionary<string, ISyntheticTask> Tasks = new ISyntheticTask[]
    {
        new ArithmeticChainTask(),
        new SingleDigitSumTask(),
        new FractionTask(),
        new LinearEquationTask(),
        new ModularArithmeticTask(),
        new CountdownTask(),
        new BaseConversionTask(),
        new ModularChainTask(),
    }.ToDictionary(t => t.Name);

    /// <summary>The known names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Tasks.Keys];

    /// <summary>The task of that name.</summary>
    /// <exception cref="BupoException">There is none.</exception>
    public static ISyntheticTask Get(string name) => Tasks.TryGetValue(name, out var task)
        ? task
        : throw new BupoException($"There is no synthetic task {name}; those are {string.Join(", ", Names)}.");
}
