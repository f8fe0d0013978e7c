using TorchSharp;

namespace Bupo.Models;

/// <summary>Checks of tensor shapes at entry points: a bad shape in a native product can end the process instead of throwing.</summary>
public static class Shapes
{
    /// <summary>Requires an exact shape; -1 stands for any size.</summary>
    /// <exception cref="ArgumentException">The shape differs.</exception>
    public static void Require(torch.Tensor tensor, string name, params ReadOnlySpan<long> expected)
    {
        var found = tensor.shape;
        var fits = found.Length == expected.Length;
        for (var i = 0; fits && i < found.Length; i++)
        {
            fits = expected[i] < 0 || expected[i] == found[i];
        }
        if (!fits)
        {
            throw new ArgumentException(
                $"{name} has shape [{string.Join(", ", found)}], expected [{Describe(expected)}].", name);
        }
    }

    private static string Describe(ReadOnlySpan<long> shape)
    {
        var parts = new string[shape.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = shape[i] < 0 ? "any" : $"{shape[i]}";
        }
        return string.Join(", ", parts);
    }
}
