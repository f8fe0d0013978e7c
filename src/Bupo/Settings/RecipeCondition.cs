namespace Bupo.Settings;

/// <summary>What the rest of a recipe must say for a key to be read.</summary>
public enum RecipeCondition
{
    /// <summary>Responses are sampled: there is no <c>rollouts.replay</c>.</summary>
    Sampling,

    /// <summary>Uniform groups are resampled.</summary>
    Resampling,

    /// <summary>Long responses are punished.</summary>
    OverlongPunishment,

    /// <summary>The aggregation divides by a fixed length.</summary>
    FixedLength,

    /// <summary>A KL penalty has a coefficient.</summary>
    KlPenalty,

    /// <summary>The KL is steered to a target.</summary>
    KlTarget,

    /// <summary>The advantage has a critic.</summary>
    Critic,

    /// <summary>The learning rate falls to a least one.</summary>
    DecayingRate,

    /// <summary>The learning rate is kept for a part of the run.</summary>
    StableRate,

    /// <summary>Checkpoints are saved.</summary>
    Checkpoints,

    /// <summary>The best checkpoint is kept.</summary>
    BestCheckpoint,

    /// <summary>The internal policies are measured during the run.</summary>
    InternalCurves,

    /// <summary>The phase's layer is found on the first responses.</summary>
    AutoLayer,
}
