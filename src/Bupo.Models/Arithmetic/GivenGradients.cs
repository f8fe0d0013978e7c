using static TorchSharp.torch;

namespace Bupo.Models.Arithmetic;

/// <summary>Lets go of what backward functions give as soon as the engine has taken it.</summary>
/// <remarks>The binding keeps its handles on what goes in and out until the whole pass is over: an activation's worth of memory each.</remarks>
internal static class GivenGradients
{
    [ThreadStatic]
    private static Tensor?[]? _last;

    /// <summary>The result of a backward function; the engine has its own handles on what the call before gave.</summary>
    /// <param name="received">The gradient that came in, which is let go.</param>
    /// <param name="gradients">One an argument; null where none is wanted.</param>
    public static List<Tensor> Give(Tensor received, params Tensor?[] gradients)
    {
        received.Dispose();
        foreach (var gradient in _last ?? [])
        {
            gradient?.Dispose();
        }
        _last = gradients;
        return [.. gradients.Select(gradient => gradient!)];
    }
}
