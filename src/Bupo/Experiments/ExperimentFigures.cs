namespace Bupo.Experiments;

/// <summary>Figures of an experiment other than a metric over the steps.</summary>
public static class ExperimentFigures
{
    /// <summary>A point per run, with each arm's mean and interval.</summary>
    public const string Arms = "arms";

    /// <summary>Pass@K over K.</summary>
    public const string PassAtK = "pass_at_k";

    /// <summary>Cosine of each layer's state with the last one's.</summary>
    public const string Refinement = "refinement";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Arms, PassAtK, Refinement];
}
