namespace Bupo.Recipes;

/// <summary>What becomes of a group whose responses all have the same reward, from which nothing can be learned by comparison.</summary>
public enum UniformGroups
{
    /// <summary>It is trained on like any other.</summary>
    Keep,

    /// <summary>It is left out of the update.</summary>
    Skip,

    /// <summary>Another prompt takes its place: the dynamic sampling of DAPO, arXiv 2503.14476.</summary>
    Resample,
}
