using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;

namespace Bupo.Models.Decoder.Paged;

/// <summary>Cosines and sines of all positions so far, for one kind of layer.</summary>
internal sealed class RotaryTable(RotarySettings settings)
{
    private readonly double[] _frequencies = settings.Frequencies();
    private float[] _cos = [];
    private float[] _sin = [];

    /// <summary>Makes sure of the first positions.</summary>
    public void Extend(int positions)
    {
        var half = _frequencies.Length;
        var known = half == 0 ? positions : _cos.Length / half;
        if (positions <= known)
        {
            return;
        }
        var length = Math.Max(positions, 2 * known) * half;
        Array.Resize(ref _cos, length);
        Array.Resize(ref _sin, length);
        for (var i = known * half; i < length; i++)
        {
            var angle = i / half * _frequencies[i % half];
            (_cos[i], _sin[i]) = ((float)(Math.Cos(angle) * settings.Factor), (float)(Math.Sin(angle) * settings.Factor));
        }
    }

    /// <summary>Turns every head of a row.</summary>
    public void Turn(Span<float> row, int headSize, int position)
    {
        var half = _frequencies.Length;
        var cos = _cos.AsSpan(position * half, half);
        var sin = _sin.AsSpan(position * half, half);
        if (settings.Interleaved)
        {
            RowKernels.RotateInterleaved(row, headSize, cos, sin);
        }
        else
        {
            RowKernels.Rotate(row, headSize, cos, sin);
        }
    }
}
