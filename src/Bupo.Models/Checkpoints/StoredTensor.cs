using static TorchSharp.torch;

namespace Bupo.Models.Checkpoints;

/// <summary>Where a tensor lies in a file and how it becomes one in memory.</summary>
internal sealed record StoredTensor(MappedFile File, long Offset, TensorInfo Info)
{
    private const int WindowElements = 1 << 20; // at most 4 MiB of float32, which a cache holds

    /// <summary>Rows of a head in interleaved rotary order, which are put back into half-split order; 0 where rows stay.</summary>
    public int InterleavedHead { get; init; }

    /// <summary>What the file holds more than the weight itself: 1 in Gemma's norms, which GGUF stores as 1 + w.</summary>
    public float Added { get; init; }

    /// <summary>What rounding took from each weight when <see cref="Added"/> was added; null where nothing is known of it.</summary>
    public float[]? Lost { get; init; }

    /// <summary>One of the tensors that are stacked in this one along its first dimension.</summary>
    public StoredTensor Share(int index, string? name = null)
    {
        var bytes = Info.Bytes / Info.Shape[0];
        return this with { Info = new TensorInfo(name ?? $"{Info.Name}[{index}]", Info.Type, [.. Info.Shape.Skip(1)], bytes), Offset = Offset + (index * bytes) };
    }

    /// <summary>A new tensor of this content, copied once: from the mapped window to its place, converted in between.</summary>
    public Tensor Read(ScalarType? type)
    {
        var layout = StorageLayout.Of(Info.Type);
        if (Added != 0)
        {
            return ReadWithout(Added, type ?? layout.Memory);
        }
        var tensor = empty([.. Info.Shape], type ?? layout.Memory);
        try
        {
            Fill(tensor, layout);
            return tensor;
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    // The sum is undone in the precision of the file, before any other conversion.
    private Tensor ReadWithout(float added, ScalarType type)
    {
        using var scope = NewDisposeScope();
        var weights = (this with { Added = 0 }).Read(ScalarType.Float32).sub_(added);
        if (Lost?.Length == weights.numel())
        {
            weights.add_(tensor(Lost, weights.shape));
        }
        return weights.to(type).MoveToOuterDisposeScope();
    }

    private void Fill(Tensor tensor, StorageLayout layout)
    {
        using var scope = NewDisposeScope();
        var flat = tensor.view(-1);
        var elements = Info.Bytes / layout.BlockBytes * layout.BlockElements;
        var unit = InterleavedHead > 0 ? InterleavedHead * Info.Shape.Skip(1).Aggregate(1L, (a, b) => a * b) : layout.BlockElements;
        var step = Math.Max(1, WindowElements / unit) * unit;
        for (long start = 0; start < elements; start += step)
        {
            using var window = NewDisposeScope();
            FillWindow(flat.narrow(0, start, Math.Min(step, elements - start)), start, layout);
        }
    }

    private void FillWindow(Tensor target, long start, StorageLayout layout)
    {
        var count = target.shape[0];
        var bytes = (int)(count / layout.BlockElements * layout.BlockBytes);
        // On its way to another type a window passes through one of the stored type, which stays in the cache.
        var direct = Dequantization.DirectType(Info.Type, target.dtype);
        var native = target.dtype == direct ? target : empty(count, direct);
        using (var source = File.Open(Offset + start / layout.BlockElements * layout.BlockBytes, bytes))
        {
            Decode(source.Span(0, bytes), native.bytes);
        }
        if (NonFinite.IsIn(native.bytes, direct))
        {
            throw new BupoException(
                $"{File.Path}: tensor {Info.Name} holds a NaN or an infinity, finite numbers were expected; the file is damaged or its training diverged.");
        }
        if (!ReferenceEquals(native, target))
        {
            target.copy_(native);
        }
    }

    private void Decode(ReadOnlySpan<byte> source, Span<byte> target)
    {
        if (InterleavedHead == 0)
        {
            Dequantization.Decode(Info.Type, source, target);
            return;
        }
        var rows = source.Length / (Info.Bytes / Info.Shape[0]);
        var from = (int)(source.Length / rows);
        var to = (int)(target.Length / rows);
        for (var row = 0; row < rows; row++)
        {
            var place = RotaryOrder.ToHalfSplit(row, InterleavedHead);
            Dequantization.Decode(Info.Type, source.Slice(row * from, from), target.Slice(place * to, to));
        }
    }
}
