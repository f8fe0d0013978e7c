using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Paged;

/// <summary>RMSNorm of rows in native memory.</summary>
internal sealed unsafe class NormKernel
{
    private readonly float[] _weight;
    private readonly double _epsilon;
    private readonly bool _centered;

    public NormKernel(Tensor weight, DecoderConfig config)
    {
        _weight = [.. Native.Floats(weight).Select(w => (float)(w + config.NormWeightOffset))];
        (_epsilon, _centered) = (config.NormEpsilon, config.NormKind == NormKind.Layer);
    }

    public static NormKernel? Find(IReadOnlyDictionary<string, Tensor> parameters, string prefix, string? name, DecoderConfig config) =>
        name is null ? null : new NormKernel(parameters[$"{prefix}{name}.weight"], config);

    /// <summary>Width of what is normed.</summary>
    public int Width => _weight.Length;

    /// <summary>[rows, width] → the same shape; source and target may be one.</summary>
    public void Apply(float* source, float* target, int rows, ForkJoinPool pool) =>
        RowKernels.Each(rows, Width, pool, row => Apply(new Span<float>(source + (row * Width), Width), new Span<float>(target + (row * Width), Width)));

    private void Apply(ReadOnlySpan<float> source, Span<float> target)
    {
        if (_centered)
        {
            Center(source, target);
            source = target;
        }
        var squares = Vector512<float>.Zero;
        var vectors = MemoryMarshal.Cast<float, Vector512<float>>(source);
        foreach (var vector in vectors)
        {
            squares = Vector512.FusedMultiplyAdd(vector, vector, squares);
        }
        double sum = Vector512.Sum(squares);
        foreach (var value in source[(vectors.Length * Vector512<float>.Count)..])
        {
            sum += value * value;
        }
        var scale = (float)(1 / Math.Sqrt((sum / source.Length) + _epsilon));
        var weights = MemoryMarshal.Cast<float, Vector512<float>>(_weight.AsSpan());
        var targets = MemoryMarshal.Cast<float, Vector512<float>>(target);
        for (var i = 0; i < vectors.Length; i++)
        {
            targets[i] = vectors[i] * scale * weights[i];
        }
        for (var i = vectors.Length * Vector512<float>.Count; i < source.Length; i++)
        {
            target[i] = source[i] * scale * _weight[i];
        }
    }

    private static void Center(ReadOnlySpan<float> source, Span<float> target)
    {
        double sum = 0;
        foreach (var value in source)
        {
            sum += value;
        }
        var mean = sum / source.Length;
        for (var i = 0; i < source.Length; i++)
        {
            target[i] = (float)(source[i] - mean);
        }
    }
}
