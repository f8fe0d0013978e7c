using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>A pass that keeps what each block reads and runs the block again in the backward pass.</summary>
/// <remarks>Activation recomputation (Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016) with one block per segment: T D L numbers and
/// one block's activations instead of all of them, for one more forward pass.</remarks>
internal sealed class RecomputedStates : IStatePass
{
    private readonly DecoderModel _model;
    private readonly PolicyView[] _views;
    private readonly HookPoint[] _points;
    private readonly HookPoint _end;
    private readonly int[] _tokens;
    private readonly IAttention _attention;
    private readonly Tensor _rows;
    private readonly int _frozenLayers;
    private readonly ActivationCache _kept;
    private readonly Tensor[] _states;

    /// <summary>Runs as deep as the deepest view.</summary>
    /// <param name="model">The model.</param>
    /// <param name="views">The policies; at least one.</param>
    /// <param name="tokens">Ids of all rows, [T].</param>
    /// <param name="attention">Which rows form which sequences.</param>
    /// <param name="rows">The rows wanted, [N].</param>
    /// <param name="frozenLayers">Blocks 1 to this, and the embedding they read, learn nothing; the backward pass ends above them.</param>
    public RecomputedStates(
        DecoderModel model, IReadOnlyList<PolicyView> views, int[] tokens, IAttention attention, long[] rows, int frozenLayers)
    {
        (_model, _views, _tokens, _attention, _frozenLayers) = (model, [.. views], tokens, attention, frozenLayers);
        _points = [.. views.Select(view => view.Point(model.Config.Layers))];
        _end = _points.MaxBy(point => (point.Block, point.Kind));
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        _rows = tensor(rows).DetachFromDisposeScope();
        _kept = new ActivationCache(_points.Concat(Enumerable.Range(1, _end.Block).Select(HookPoint.ResidPre)));
        model.Forward(tokens, attention, _end, _kept);
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
            above = Block(block, above, gradients);
        }
        if (_frozenLayers == 0)
        {
            var embedding = _model.Embed(_tokens);
            using var inside = new ActivationCache(HookPoint.Embed);
            inside.Take(HookPoint.Embed, embedding);
            Backward(embedding, above, block: 0, inside, gradients);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _kept.Dispose();
        _rows.Dispose();
        foreach (var state in _states)
        {
            state.Dispose();
        }
    }

    /// <summary>The gradient of H^(block−1), of that of H^block and of the states read in between.</summary>
    private Tensor? Block(int block, Tensor? above, IReadOnlyList<Tensor> gradients)
    {
        using var scope = NewDisposeScope();
        var input = _kept[HookPoint.ResidPre(block)].detach().requires_grad_(block > _frozenLayers + 1 || _frozenLayers == 0);
        using var inside = new ActivationCache(_points.Where(point => point.Block == block));
        var output = _model.Continue(input, block, _attention, block == _end.Block ? _end : HookPoint.ResidPost(block), inside);
        Backward(output, above, block, inside, gradients);
        above?.Dispose();
        return input.grad?.MoveToOuterDisposeScope();
    }

    /// <summary>Backward from a block's output and from the states that views read inside of it.</summary>
    private void Backward(Tensor output, Tensor? above, int block, ActivationCache inside, IReadOnlyList<Tensor> gradients)
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
