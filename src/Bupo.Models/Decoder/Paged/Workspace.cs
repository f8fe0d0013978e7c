using System.Runtime.InteropServices;
using Bupo.Models.Architectures;

namespace Bupo.Models.Decoder.Paged;

/// <summary>The working rows of a step, in native memory.</summary>
internal sealed unsafe class Workspace : IDisposable
{
    private readonly List<nint> _buffers = [];
    private float* _logits;
    private long _logitsSize;

    public Workspace(DecoderConfig config, int rows)
    {
        (Rows, Hidden, QueryWidth, KeyWidth) = (rows, config.HiddenSize, config.QuerySize, config.KeySize);
        Inner = Math.Max(config.FeedForwardSize, Math.Max(config.Experts?.Size ?? 0, config.Experts?.Shared?.Size ?? 0));
        State = Take(Hidden);
        Normed = Take(Hidden);
        Output = Take(Hidden);
        Query = Take(QueryWidth);
        Mixed = Take(QueryWidth);
        Key = Take(KeyWidth);
        Value = Take(KeyWidth);
        Gate = Take(Inner);
        Up = Take(Inner);
    }

    public int Rows { get; }

    public int Hidden { get; }

    public int QueryWidth { get; }

    public int KeyWidth { get; }

    /// <summary>Width of <see cref="Gate"/> and <see cref="Up"/>.</summary>
    public int Inner { get; }

    public float* State { get; }

    public float* Normed { get; }

    public float* Output { get; }

    public float* Query { get; }

    public float* Mixed { get; }

    public float* Key { get; }

    public float* Value { get; }

    public float* Gate { get; }

    public float* Up { get; }

    /// <summary>Room for so many logits.</summary>
    public float* Logits(long size)
    {
        if (size > _logitsSize)
        {
            NativeMemory.AlignedFree(_logits);
            _logits = (float*)NativeMemory.AlignedAlloc((nuint)(size * sizeof(float)), 64);
            _logitsSize = size;
        }
        return _logits;
    }

    public void Dispose()
    {
        _buffers.ForEach(buffer => NativeMemory.AlignedFree((void*)buffer));
        _buffers.Clear();
        NativeMemory.AlignedFree(_logits);
        _logits = null;
        _logitsSize = 0;
    }

    private float* Take(int width)
    {
        var buffer = (float*)NativeMemory.AlignedAlloc((nuint)((long)Rows * width * sizeof(float)), 64);
        _buffers.Add((nint)buffer);
        return buffer;
    }
}
