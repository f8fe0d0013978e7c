using System.Globalization;
using System.Text.RegularExpressions;
using Bupo.Models.Decoder;

namespace Bupo.Policies;

/// <summary>Which state a policy reads through the unembedding: π(token | context) = softmax(state · E_uᵀ).</summary>
/// <remarks>arXiv 2512.19673, equations (6) to (9): <see cref="Layer"/> is π_Layer^l, <see cref="Attention"/> π_ATTN^l, <see cref="Ffn"/>
/// π_FFN^l, all without norm; <see cref="Final"/> is the language-model policy, which reads the normed last state. The normed variants
/// are the logit lens (Table 5). Layers count from 1 as in the paper; Layer(0) is the embedding.</remarks>
public sealed partial record PolicyView
{
    private PolicyView(PolicyState state, int index, bool normed)
    {
        State = state;
        Index = index;
        Normed = normed;
    }

    /// <summary>The full policy: the final norm of H^L, with the family's soft cap on logits if it has one.</summary>
    public static PolicyView Final { get; } = new(PolicyState.Final, 0, true);

    /// <summary>The kind of state that is read.</summary>
    public PolicyState State { get; }

    /// <summary>The layer or block, from 1 (0 for the embedding); 0 for <see cref="Final"/>.</summary>
    public int Index { get; }

    /// <summary>Whether the final norm is between state and unembedding.</summary>
    public bool Normed { get; }

    /// <summary>The internal layer policy after <paramref name="depth"/> blocks.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A negative depth.</exception>
    public static PolicyView Layer(int depth, bool normed = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        return new(PolicyState.Layer, depth, normed);
    }

    /// <summary>The internal modular policy of what attention of a block (from 1) adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A block below 1.</exception>
    public static PolicyView Attention(int block, bool normed = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(block, 1);
        return new(PolicyState.Attention, block, normed);
    }

    /// <summary>The internal modular policy of what the feed-forward part of a block (from 1) adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A block below 1.</exception>
    public static PolicyView Ffn(int block, bool normed = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(block, 1);
        return new(PolicyState.Ffn, block, normed);
    }

    /// <summary>How many blocks must run, in a model of <paramref name="layers"/>.</summary>
    /// <exception cref="BupoException">The view is deeper than the model.</exception>
    public int Depth(int layers)
    {
        if (State == PolicyState.Final)
        {
            return layers;
        }
        return Index <= layers ? Index : throw new BupoException($"The view {this} is deeper than the model, which has {layers} layers; name one from 0 to {layers}.");
    }

    /// <summary>The state's place in the forward pass, in a model of <paramref name="layers"/>.</summary>
    /// <exception cref="BupoException">The view is deeper than the model.</exception>
    public HookPoint Point(int layers)
    {
        var depth = Depth(layers);
        return State switch
        {
            PolicyState.Attention => HookPoint.AttnOut(depth),
            PolicyState.Ffn => HookPoint.MlpOut(depth),
            _ => depth == 0 ? HookPoint.Embed : HookPoint.ResidPost(depth),
        };
    }

    /// <summary>Reads <c>final</c>, <c>layer(6)</c>, <c>layer(6, normed)</c>, <c>attention(6)</c> or <c>ffn(6)</c>.</summary>
    /// <exception cref="BupoException">Anything else.</exception>
    public static PolicyView Parse(string text)
    {
        if (string.Equals(text.Trim(), "final", StringComparison.OrdinalIgnoreCase))
        {
            return Final;
        }
        var match = Form().Match(text);
        if (!match.Success || !int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            throw new BupoException($"'{text}' is not a policy view, expected final, layer(6), layer(6, normed), attention(6) or ffn(6).");
        }
        var normed = match.Groups[3].Success;
        return match.Groups[1].Value.ToUpperInvariant() switch
        {
            "LAYER" => Layer(index, normed),
            _ when index == 0 => throw new BupoException($"'{text}' names block 0, expected a block from 1."),
            "ATTENTION" => Attention(index, normed),
            _ => Ffn(index, normed),
        };
    }

    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        State == PolicyState.Final ? "final" : string.Create(CultureInfo.InvariantCulture, $"{State.ToString().ToLowerInvariant()}({Index}{(Normed ? ", normed" : "")})");

    [GeneratedRegex(@"^\s*(layer|attention|ffn)\s*\(\s*([0-9]+)\s*(,\s*normed\s*)?\)\s*$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
