using TorchSharp;

namespace Bupo.Models.Decoder;

/// <summary>Keeps the asked-for states of one forward pass and owns them.</summary>
public sealed class ActivationCache : IActivationSink, IDisposable
{
    private readonly Dictionary<HookPoint, torch.Tensor> _states = [];
    private readonly HashSet<HookPoint> _wanted;

    /// <summary>Asks for states.</summary>
    public ActivationCache(params IEnumerable<HookPoint> points) => _wanted = [.. points];

    /// <summary>The kept state at a point, [tokens, hidden]; the cache owns it.</summary>
    /// <exception cref="KeyNotFoundException">It was not asked for, or no pass has reached it.</exception>
    public torch.Tensor this[HookPoint point] => _states.TryGetValue(point, out var state)
        ? state
        : throw new KeyNotFoundException($"{point} is not in the cache; ask for it before the pass, and run the pass that deep.");

    /// <inheritdoc/>
    public bool Wants(HookPoint point) => _wanted.Contains(point);

    /// <inheritdoc/>
    public void Take(HookPoint point, torch.Tensor state)
    {
        if (_states.Remove(point, out var old))
        {
            old.Dispose();
        }
        _states[point] = state.alias().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var state in _states.Values)
        {
            state.Dispose();
        }
        _states.Clear();
    }
}
