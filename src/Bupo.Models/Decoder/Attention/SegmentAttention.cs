using System.Runtime.Intrinsics;
using Bupo.Models.Architectures;
using Bupo.Models.Arithmetic;
using static TorchSharp.torch;

namespace Bupo.Models.Decoder.Attention;

/// <summary>Causal attention of all segments of a packed batch in one operation; keys of a shared prefix are read where they lie.</summary>
/// <remarks>The library's takes a call a segment, with the prefix copied beside it and keys repeated for every head of a group. Float32 whatever the types.</remarks>
internal sealed class SegmentAttention : autograd.SingleTensorFunction<SegmentAttention>
{
    public override string Name => nameof(SegmentAttention);

    /// <summary>Whether this processor, where the queries are, and these heads are made for it: narrower heads would leave a part of every vector idle.</summary>
    public static bool Suits(DecoderConfig config, Tensor query) =>
        Vector512.IsHardwareAccelerated && query.device_type == TorchSharp.DeviceType.CPU && config.HeadSize >= GemmMicrokernel.Columns && config.AttentionSoftCap is null && !config.AttentionSinks && config.AttentionScale > 0;

    /// <summary>Mixes values; differentiable in all three.</summary>
    /// <param name="query">[T, heads, E].</param>
    /// <param name="key">[T, key heads, E].</param>
    /// <param name="value">[T, key heads, E].</param>
    /// <param name="layout">Which rows form which sequences.</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="window">How many positions a query sees, its own included; null for all.</param>
    /// <returns>[T, heads · E] of the queries' type.</returns>
    public static Tensor Mix(Tensor query, Tensor key, Tensor value, SequenceLayout layout, double scale, int? window) =>
        apply(query, key, value, new Setting(new AttentionShape((int)query.shape[1], (int)key.shape[1], (int)query.shape[2], (float)scale, window), layout));

    public override unsafe Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (query, key, value, setting) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Setting)vars[3]);
        ctx.save_for_backward([query, key, value]);
        ctx.save_data(nameof(Setting), setting);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var (shape, layout) = (setting.Shape, setting.Layout);
        var (queries, keys, values) = (Exact(query), Exact(key), Exact(value));
        var mixed = empty(layout.Tokens, shape.Heads * shape.Size, ScalarType.Float32);
        var (q, k, v, to) = ((nint)Native.Address(queries), (nint)Native.Address(keys), (nint)Native.Address(values), (nint)Native.Address(mixed));
        MatMul.Share(layout.Segments.Count * shape.KeyHeads, task =>
        {
            using var work = new AttentionTask(shape, layout.Chain(task / shape.KeyHeads), task % shape.KeyHeads);
            work.Forward((float*)q, (float*)k, (float*)v, (float*)to);
        });
        return mixed.to(query.dtype).MoveToOuterDisposeScope();
    }

    public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var setting = (Setting)ctx.get_data(nameof(Setting));
        var (shape, layout) = (setting.Shape, setting.Layout);
        var (queries, keys, values, outputs) = (Exact(saved[0]), Exact(saved[1]), Exact(saved[2]), Exact(grad_output));
        var byQuery = empty_like(queries);
        var (places, rows) = Places(layout);
        var parts = zeros(2, shape.KeyHeads, rows, shape.Size);    // of every chain by itself: what a prefix gets is added up after, in order
        var (q, k, v, d) = ((nint)Native.Address(queries), (nint)Native.Address(keys), (nint)Native.Address(values), (nint)Native.Address(outputs));
        var (toQuery, toParts) = ((nint)Native.Address(byQuery), (nint)Native.Address(parts));
        MatMul.Share(layout.Segments.Count * shape.KeyHeads, task =>
        {
            var (segment, head) = (task / shape.KeyHeads, task % shape.KeyHeads);
            using var work = new AttentionTask(shape, layout.Chain(segment), head);
            var byKey = (float*)toParts + (((head * rows) + places[segment]) * shape.Size);
            work.Backward((float*)q, (float*)k, (float*)v, (float*)d, (float*)toQuery, byKey, byKey + (shape.KeyHeads * rows * shape.Size));
        });
        Tensor[] gradients = [byQuery, Gathered(parts[0], layout, places, keys), Gathered(parts[1], layout, places, values)];
        return GivenGradients.Give(grad_output, [.. gradients.Select(gradient => gradient.to(saved[0].dtype).MoveToOuterDisposeScope()), null]);
    }

    /// <summary>Where each chain's rows begin among those of all chains, and how many there are.</summary>
    private static (long[] Places, long Rows) Places(SequenceLayout layout)
    {
        var (places, rows) = (new long[layout.Segments.Count], 0L);
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = rows;
            rows += layout.Segments[i].FirstPosition + layout.Segments[i].Length;
        }
        return (places, rows);
    }

    /// <summary>[key heads, rows of all chains, E] → [T, key heads, E].</summary>
    private static unsafe Tensor Gathered(Tensor part, SequenceLayout layout, long[] places, Tensor like)
    {
        var all = zeros_like(like);
        var (heads, size, rows) = (like.shape[1], (int)like.shape[2], part.shape[1]);
        var (from, to) = ((nint)Native.Address(part), (nint)Native.Address(all));
        MatMul.Share((int)heads, head =>
        {
            for (var i = 0; i < places.Length; i++)
            {
                foreach (var segment in layout.Chain(i))
                {
                    for (var row = 0; row < segment.Length; row++)
                    {
                        var source = (float*)from + (((head * rows) + places[i] + segment.FirstPosition + row) * size);
                        var target = (float*)to + ((((segment.Start + row) * heads) + head) * size);
                        RowKernels.Add(new ReadOnlySpan<float>(source, size), new Span<float>(target, size));
                    }
                }
            }
        });
        return all;
    }

    private static Tensor Exact(Tensor tensor) => tensor.detach().to(ScalarType.Float32).contiguous();

    private sealed record Setting(AttentionShape Shape, SequenceLayout Layout);
}
