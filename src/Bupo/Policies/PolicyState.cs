namespace Bupo.Policies;

/// <summary>The kind of state a policy reads.</summary>
public enum PolicyState
{
    /// <summary>The last state of the residual stream, normed.</summary>
    Final,

    /// <summary>H^l.</summary>
    Layer,

    /// <summary>A^l.</summary>
    Attention,

    /// <summary>F^l.</summary>
    Ffn,
}
