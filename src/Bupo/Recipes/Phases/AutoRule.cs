namespace Bupo.Recipes.Phases;

/// <summary>How layer(auto) finds its layer; see <see cref="Analysis.BoundaryRules"/>.</summary>
public enum AutoRule
{
    /// <summary>The paper's: the last layer whose mean ΔH_FFN is positive.</summary>
    Paper,

    /// <summary>Ours, invariant: the layer before the normed entropy first falls.</summary>
    NormedFall,

    /// <summary>Ours, invariant: the lowest layer whose logit lens agrees with the full policy.</summary>
    Agreement,
}
