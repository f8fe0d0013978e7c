namespace Bupo.Models.Architectures.Families;

/// <summary>What the configuration class of a family in transformers has where config.json has no such field.</summary>
public sealed record FamilyDefaults
{
    /// <summary>Of rms_norm_eps.</summary>
    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>The field of the norms' ε.</summary>
    public string NormField { get; init; } = "rms_norm_eps";

    /// <summary>Of num_key_value_heads; null for as many as query heads.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Of head_dim; null for hidden_size / num_attention_heads.</summary>
    public int? HeadSize { get; init; }

    /// <summary>Of num_attention_heads, where the family's files leave it out.</summary>
    public int? Heads { get; init; }

    /// <summary>Of vocab_size, where the family's files leave it out.</summary>
    public int? Vocabulary { get; init; }

    /// <summary>Of max_position_embeddings, where the family's files leave it out.</summary>
    public int? MaxPositions { get; init; }

    /// <summary>Of intermediate_size, where the family's files leave it out.</summary>
    public int? FeedForwardSize { get; init; }

    /// <summary>Of tie_word_embeddings.</summary>
    public bool Tied { get; init; }

    /// <summary>The field of the activation.</summary>
    public string ActivationField { get; init; } = "hidden_act";

    /// <summary>Of that field.</summary>
    public Activation Activation { get; init; } = Activation.Silu;

    /// <summary>Of rope_theta and its companions.</summary>
    public RotaryDefaults Rotary { get; init; } = new();
}
