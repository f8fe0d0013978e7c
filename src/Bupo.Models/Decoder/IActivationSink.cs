using TorchSharp;

namespace Bupo.Models.Decoder;

/// <summary>Sees the states of a forward pass as they are made; only the asked-for ones are handed over.</summary>
public interface IActivationSink
{
    /// <summary>Whether the state at a point is asked for.</summary>
    bool Wants(HookPoint point);

    /// <summary>Takes a state, [tokens, hidden]. The tensor is borrowed: whoever keeps it keeps an alias.</summary>
    void Take(HookPoint point, torch.Tensor state);
}
