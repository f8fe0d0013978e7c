using static TorchSharp.torch;

namespace Bupo.Policies;

/// <summary>Backward passes from states.</summary>
internal static class StateGradients
{
    /// <summary>Runs backward from those states that something below can learn from; under frozen layers there may be others.</summary>
    public static void Backward(IReadOnlyList<Tensor> states, IReadOnlyList<Tensor> gradients)
    {
        var learning = states.Zip(gradients).Where(pair => pair.First.requires_grad).ToArray();
        if (learning.Length > 0)
        {
            autograd.backward([.. learning.Select(pair => pair.First)], [.. learning.Select(pair => pair.Second)]);
        }
    }
}
