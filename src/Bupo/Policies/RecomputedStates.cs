using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>A pass that keeps what each block reads and runs the block again in the backward pass.</summary>
/// <remarks>Activation recomputation (Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016), one segment per block: it holds T D L numbers and
/// the activations of one block instead of all of them, at the cost of one more forward pass.</remarks>
internal sealed class RecomputedStates : IStatePass
{
    private readonly DecoderModel _model;
    private readonly PolicyView[] _views;
    private readonly HookPoint[] _points;
    private readonly HookPoint _end;
    private readonly int[] _tokens;
    private readonly PackedAttention _attention;
    private readonly Tensor _rows;
    private readonly int _frozenLayers;
    private readonly ActivationCache _kept;
    private readonly Tensor[] _states;

    /// <summary>Runs as deep as the deepest view.</summary>
    /// <param name="model">The model.</param>
    /// <param name="views">The policies; at least one.</param>
    /// <param name="packed">The responses; N tokens in all.</param>
    /// <param name="frozenLayers">Blocks 1 to this, and the embedding they read, do not learn; the backward pass ends above them.</param>
    public RecomputedStates(DecoderModel model, IReadOnlyList<PolicyView> views, PackedResponses packed, int frozenLayers)
    {
        (_model, _views, _tokens, _frozenLayers) = (model, [.. views], packed.Tokens, frozenLayers);
        _points = [.. views.Select(view => view.Point(model.Config.Layers))];
        _end = _points.MaxBy(point => (point.Block, point.Kind));
        _attention = packed.Attention(model.Config);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        _rows = tensor(packed.Rows).DetachFromDisposeScope();
        _kept = new ActivationCache(_points.Concat(Enumerable.Range(1, _end.Block).Select(HookPoint.ResidPre)));
        model.Forward(_tokens, _attention, _end, _kept);
        _states = [.. views.Select((_, i) => Read(i, _kept).DetachFromDisposeScope())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Tensor> States => _states;

    /// <inheritdoc/>
    public void Backward(IReadOnlyList<Tensor> gradients)
    {
        using var scope = NewDisposeScope();
        Tensor? above = null;                                       // the gradient of H^l
        for (var block = _end.Block; block > _frozenLayers; block--)
        {
            above = BackwardBlock(block, above, gradients);
        }
        if (_frozenLayers == 0)
        {
            var embedding = _model.Embed(_tokens);
            using var inside = new ActivationCache(HookPoint.Embed);
            inside.Take(HookPoint.Embed, embedding);
            BackwardStates(embedding, above, block: 0, inside, gradients);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept.Dispose();
        _attention.Dispose();
        _rows.Dispose();
        foreach (var state in _states)
        {
            state.Dispose();
        }
    }

    /// <summary>The gradient of H^(block−1), from that of H^block and of the states read in between.</summary>
    private Tensor? BackwardBlock(int block, Tensor? above, IReadOnlyList<Tensor> gradients)
    {
        using var scope = NewDisposeScope();
        var input = _kept[HookPoint.ResidPre(block)].detach().requires_grad_(block > _frozenLayers + 1 || _frozenLayers == 0);
        using var inside = new ActivationCache(_points.Where(point => point.Block == block));
        var output = _model.Continue(input, block, _attention, block == _end.Block ? _end : HookPoint.ResidPost(block), inside);
        BackwardStates(output, above, block, inside, gradients);
        above?.Dispose();
        return input.grad?.MoveToOuterDisposeScope();
    }

    /// <summary>Runs backward from a block's output and from the states that views read inside it.</summary>
    private void BackwardStates(Tensor output, Tensor? above, int block, ActivationCache inside, IReadOnlyList<Tensor> gradients)
    {
        var (states, arriving) = (new List<Tensor>(), new List<Tensor>());
        if (above is not null)
        {
            states.Add(output);
            arriving.Add(above);
        }
        foreach (var (i, _) in _points.Index().Where(point => point.Item.Block == block))
        {
            states.Add(Read(i, inside));
            arriving.Add(gradients[i]);
        }
        StateGradients.Backward(states, arriving);
    }

    /// <summary>What a view reads, [N, D].</summary>
    private Tensor Read(int view, ActivationCache states)
    {
        var chosen = states[_points[view]].index_select(0, _rows);
        return _views[view].Normed ? _model.FinalNorm(chosen) : chosen;
    }
}
