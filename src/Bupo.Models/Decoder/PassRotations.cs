using Bupo.Models.Architectures;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>The rotations of one pass: cosines and sines of its rows for each kind of layer, made when the first such layer asks.</summary>
internal sealed class PassRotations(IReadOnlyDictionary<RotarySettings, RotaryEmbedding> embeddings, IAttention attention) : IDisposable
{
    private readonly Dictionary<RotarySettings, (Tensor Cos, Tensor Sin)> _angles = [];

    /// <summary>Turns heads; [T, heads, E] → the same. What is not turned is given back as it is.</summary>
    public Tensor Apply(RotarySettings? settings, Tensor x)
    {
        if (settings is null)
        {
            return x;
        }
        var embedding = embeddings[settings];
        if (!_angles.TryGetValue(settings, out var angles))
        {
            angles = embedding.Angles(attention.Positions, attention.Lengths);
            // They serve all blocks of the pass, whose scopes end before it does.
            _angles[settings] = angles = (angles.Cos.DetachFromDisposeScope(), angles.Sin.DetachFromDisposeScope());
        }
        return embedding.Apply(x, angles);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (cos, sin) in _angles.Values)
        {
            cos.Dispose();
            sin.Dispose();
        }
        _angles.Clear();
    }
}
