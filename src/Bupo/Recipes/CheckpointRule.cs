namespace Bupo.Recipes;

/// <summary>When a run's checkpoints are saved, and which of them are kept.</summary>
/// <param name="SaveEvery">Steps between them; 0 for none.</param>
/// <param name="KeepLast">How many of the last are kept.</param>
/// <param name="KeepBest">The metric by which the best is kept too; null for none.</param>
/// <param name="BestIs">Which value of it is best.</param>
public sealed record CheckpointRule(int SaveEvery, int KeepLast, string? KeepBest = null, BestValue BestIs = BestValue.Largest);
