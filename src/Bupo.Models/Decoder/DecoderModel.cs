using Bupo.Models.Architectures;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>A decoder language model: its parameters and the forward pass with every state of the residual stream at hand.</summary>
public sealed class DecoderModel : IDisposable
{
    /// <summary>Logits that a pass holds at once wherever whole rows of the vocabulary are not the result: 128 MB of float32.</summary>
    public const int LogitsChunk = 32 << 20;

    private readonly Dictionary<string, Tensor> _parameters;
    private readonly DecoderBlock[] _blocks;
    private readonly Dictionary<RotarySettings, RotaryEmbedding> _rotary;
    private readonly RmsNorm _finalNorm;
    private readonly PerLayerInputs? _perLayer;

    /// <summary>Builds a model on parameters that it takes ownership of.</summary>
    /// <param name="config">What to compute.</param>
    /// <param name="parameters">One tensor for each name of <see cref="ParameterLayout.Of"/>.</param>
    /// <param name="computeType">Type of the products.</param>
    public DecoderModel(DecoderConfig config, IReadOnlyDictionary<string, Tensor> parameters, ScalarType computeType = ScalarType.Float32)
    {
        Config = config;
        ComputeType = computeType;
        foreach (var (name, shape) in ParameterLayout.Of(config))
        {
            Shapes.Require(parameters[name], name, shape);
        }
        _parameters = parameters.ToDictionary(p => p.Key, p => p.Value.DetachFromDisposeScope(), StringComparer.Ordinal);
        _blocks = [.. Enumerable.Range(1, config.Layers).Select(block => new DecoderBlock(config, _parameters, block))];
        _rotary = Enumerable.Range(1, config.Layers).Select(config.RotaryOf).OfType<RotarySettings>().Distinct()
            .ToDictionary(settings => settings, settings => new RotaryEmbedding(settings));
        _perLayer = config.PerLayer is { } perLayer ? new PerLayerInputs(config, perLayer, _parameters) : null;
        _finalNorm = RmsNorm.Of(_parameters[ParameterLayout.FinalNorm], config);
    }

    /// <summary>What the model computes.</summary>
    public DecoderConfig Config { get; }

    /// <summary>Type of the products.</summary>
    public ScalarType ComputeType { get; }

    /// <summary>The parameters by checkpoint name; the model owns them.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => _parameters;

    /// <summary>E_u, [V, D]: the matrix that reads a state as logits.</summary>
    public Tensor Unembedding => _parameters[Config.TiedEmbeddings ? ParameterLayout.Embedding : ParameterLayout.Unembedding];

    /// <summary>Loads a checkpoint.</summary>
    /// <exception cref="BupoException">The checkpoint does not hold what its configuration asks for.</exception>
    public static DecoderModel Load(ICheckpoint checkpoint, DecoderOptions? options = null)
    {
        options ??= new DecoderOptions();
        var config = DecoderFamilies.Read(checkpoint.Config, checkpoint.GenerationConfig, checkpoint.Path);
        var layout = ParameterLayout.Of(config);
        var stored = StoredNames.Checked(checkpoint, config);
        var parameters = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, _) in layout)
            {
                parameters[name] = stored.Read(checkpoint, name, options.WeightType).DetachFromDisposeScope();
            }
            return new DecoderModel(config, parameters, options.ComputeType);
        }
        catch
        {
            foreach (var parameter in parameters.Values)
            {
                parameter.Dispose();
            }
            throw;
        }
    }

    /// <summary>Runs the blocks over packed rows.</summary>
    /// <param name="tokens">Ids of the rows, [T].</param>
    /// <param name="attention">Which rows form which sequences.</param>
    /// <param name="depth">How many blocks run; null for all. No deeper block is touched.</param>
    /// <param name="sink">Sees the states it wants; may be null.</param>
    /// <returns>H^depth, [T, D] float32, before the final norm. The caller owns it.</returns>
    /// <exception cref="ArgumentException">No tokens, a token outside the vocabulary, a depth outside 0..L.</exception>
    public Tensor Forward(ReadOnlySpan<int> tokens, IAttention attention, int? depth = null, IActivationSink? sink = null)
    {
        var layers = depth ?? Config.Layers;
        ArgumentOutOfRangeException.ThrowIfNegative(layers, nameof(depth));
        return Forward(tokens, attention, layers == 0 ? HookPoint.Embed : HookPoint.ResidPost(layers), sink);
    }

    /// <summary>Runs as far as a point and gives the state there; nothing behind it is computed.</summary>
    /// <param name="tokens">Ids of the rows, [T].</param>
    /// <param name="attention">Which rows form which sequences.</param>
    /// <param name="until"><see cref="HookPoint.Embed"/>, or an attn_out, mlp_out or resid_post of a block.</param>
    /// <param name="sink">Sees the states it wants; may be null.</param>
    /// <returns>[T, D] float32. The caller owns it.</returns>
    /// <exception cref="ArgumentException">No tokens, a token outside the vocabulary, a point that no pass ends at.</exception>
    public Tensor Forward(ReadOnlySpan<int> tokens, IAttention attention, HookPoint until, IActivationSink? sink = null)
    {
        RequireEnd(until);
        if (tokens.Length != attention.Positions.Length)
        {
            throw new ArgumentException($"There are {tokens.Length} tokens, expected {attention.Positions.Length} as the layout says.", nameof(tokens));
        }
        using var scope = NewDisposeScope();
        if ((attention as IDetouring)?.Around(tokens) is { } detour)
        {
            var rows = tensor(detour.Rows);
            var other = Run(detour.Tokens, detour.Attention, until, sink is null ? null : new DetourSink(sink, rows));
            return other.index_select(0, rows).MoveToOuterDisposeScope();
        }
        return Run(tokens, attention, until, sink).MoveToOuterDisposeScope();
    }

    private Tensor Run(ReadOnlySpan<int> tokens, IAttention attention, HookPoint until, IActivationSink? sink)
    {
        using var scope = NewDisposeScope();
        var state = Embed(tokens);
        if (sink?.Wants(HookPoint.Embed) == true)
        {
            sink.Take(HookPoint.Embed, state);
        }
        using var memory = new PassMemory(_perLayer?.Of(tensor(Checked(tokens)), state, ComputeType));
        return Continue(state, 1, attention, until, sink, memory).MoveToOuterDisposeScope();
    }

    /// <summary>H^0: the tokens' embeddings.</summary>
    /// <param name="tokens">Ids of the rows, [T].</param>
    /// <returns>[T, D] float32. The caller owns it.</returns>
    /// <exception cref="ArgumentException">No tokens, or a token outside the vocabulary.</exception>
    public Tensor Embed(ReadOnlySpan<int> tokens)
    {
        using var scope = NewDisposeScope();
        var state = _parameters[ParameterLayout.Embedding].index_select(0, tensor(Checked(tokens))).to(ScalarType.Float32);    // [T, D]
        return (Config.EmbeddingScale == 1 ? state : state * Config.EmbeddingScale).MoveToOuterDisposeScope();
    }

    /// <summary>Runs on from the state that a block reads.</summary>
    /// <param name="residPre">H^(first−1), [T, D] float32; stays the caller's.</param>
    /// <param name="first">The first block that runs, from 1.</param>
    /// <param name="attention">Which rows form which sequences.</param>
    /// <param name="until">Where the pass ends, as in <see cref="Forward(ReadOnlySpan{int}, IAttention, HookPoint, IActivationSink?)"/>; before <paramref name="first"/> nothing runs.</param>
    /// <param name="sink">Sees the states it wants; may be null.</param>
    /// <returns>[T, D] float32. The caller owns it.</returns>
    public Tensor Continue(Tensor residPre, int first, IAttention attention, HookPoint until, IActivationSink? sink = null)
    {
        using var memory = new PassMemory(null);
        return Continue(residPre, first, attention, until, sink, memory);
    }

    private Tensor Continue(Tensor residPre, int first, IAttention attention, HookPoint until, IActivationSink? sink, PassMemory memory)
    {
        RequireEnd(until);
        Shapes.Require(residPre, nameof(residPre), attention.Positions.Length, Config.HiddenSize);
        using var scope = NewDisposeScope();
        var state = residPre.alias();
        using var rotations = new PassRotations(_rotary, attention);
        var pass = new BlockPass(attention, rotations, memory, ComputeType, sink);
        for (var block = first; block <= until.Block; block++)
        {
            var next = _blocks[block - 1].Forward(state, pass, block == until.Block ? until.Kind : HookKind.ResidPost);
            state.Dispose();
            state = next;
        }
        return state.MoveToOuterDisposeScope();
    }

    /// <summary>The final norm, [T, D] → [T, D] float32: what the full policy and the logit lens read.</summary>
    public Tensor FinalNorm(Tensor state)
    {
        Shapes.Require(state, nameof(state), -1, Config.HiddenSize);
        return _finalNorm.Apply(state);
    }

    /// <summary>The full policy's logits of normed last states, [T, D] → [T, V] float32, with the family's soft cap.</summary>
    public Tensor Logits(Tensor normed)
    {
        Shapes.Require(normed, nameof(normed), -1, Config.HiddenSize);
        using var scope = NewDisposeScope();
        var logits = nn.functional.linear(normed.to(ComputeType), Unembedding.to(ComputeType)).to(ScalarType.Float32);
        if (Config.LogitScale != 1)
        {
            logits = logits * Config.LogitScale;
        }
        if (Config.LogitSoftCap is { } cap)
        {
            logits = (logits / cap).tanh() * cap;
        }
        return logits.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var rotary in _rotary.Values)
        {
            rotary.Dispose();
        }
        foreach (var parameter in _parameters.Values)
        {
            parameter.Dispose();
        }
    }

    private void RequireEnd(HookPoint until)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(until.Block, Config.Layers, nameof(until));
        if (until.Kind is not (HookKind.Embed or HookKind.AttnOut or HookKind.MlpOut or HookKind.ResidPost))
        {
            throw new ArgumentException($"A pass cannot end at {until}; name the embedding, or an attn_out, mlp_out or resid_post.", nameof(until));
        }
    }

    private long[] Checked(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty)
        {
            throw new ArgumentException("There are no tokens, expected at least 1.", nameof(tokens));
        }
        var ids = new long[tokens.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            ids[i] = (uint)tokens[i] < (uint)Config.VocabularySize
                ? tokens[i]
                : throw new ArgumentException($"Token {tokens[i]} at row {i} is outside the vocabulary of {Config.VocabularySize}.", nameof(tokens));
        }
        return ids;
    }
}
