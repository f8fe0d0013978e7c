using static TorchSharp.torch;

namespace Bupo.Models.Decoder;

/// <summary>softmax(scale · q kᵀ + mask) v by tiles of queries, with heads of a group sharing their keys.</summary>
/// <remarks>
/// The library's fused attention calls many small products in bfloat16; a tile is one product for all heads. No more than a tile's scores
/// exist at a time: the backward pass computes them again. Scores, softmax and the sums of gradients are float32.
/// </remarks>
internal sealed class TiledAttention : autograd.SingleTensorFunction<TiledAttention>
{
    private const long TileRows = 128;

    public override string Name => nameof(TiledAttention);

    /// <summary>Mixes the values of one sequence; differentiable in all three.</summary>
    /// <param name="query">[heads, Q, E]; row i stands at position S − Q + i.</param>
    /// <param name="key">[key heads, S, E].</param>
    /// <param name="value">[key heads, S, E].</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="masks">Where a query may look; they outlive the backward pass.</param>
    /// <param name="window">How many positions a query sees, its own included; null for all.</param>
    /// <returns>[heads, Q, E] of the queries' type.</returns>
    public static Tensor Mix(Tensor query, Tensor key, Tensor value, double scale, AttentionMasks masks, int? window) =>
        apply(query, key, value, new Setting(scale, masks, window));

    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var (query, key, value, setting) = ((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (Setting)vars[3]);
        ctx.save_for_backward([query, key, value]);
        ctx.save_data(nameof(Setting), setting);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var (keys, values) = (key.contiguous(), value.contiguous());
        var mixed = new List<Tensor>();
        foreach (var tile in Tiles(query, keys, setting))
        {
            using var tileScope = NewDisposeScope();
            var weights = Weights(tile, query, keys, setting).to(query.dtype);
            mixed.Add(tile.Ungrouped(bmm(weights, tile.Seen(values))).MoveToOuterDisposeScope());
        }
        return cat(mixed, 1).MoveToOuterDisposeScope();
    }

    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var saved = ctx.get_saved_variables();
        var setting = (Setting)ctx.get_data(nameof(Setting));
        var (query, keys, values) = (saved[0], saved[1].contiguous(), saved[2].contiguous());
        var queryGradients = new List<Tensor>();
        var (keyGradient, valueGradient) = (zeros_like(keys, ScalarType.Float32), zeros_like(values, ScalarType.Float32));
        foreach (var tile in Tiles(query, keys, setting))
        {
            using var tileScope = NewDisposeScope();
            var weights = Weights(tile, query, keys, setting);                                       // P, [K, G·n, s]
            var outputs = tile.Grouped(grad_output);                                                 // dO, [K, G·n, E]
            var weightGradient = bmm(outputs, tile.Seen(values).transpose(1, 2)).to(ScalarType.Float32);    // dP = dO Vᵀ
            var mean = (weights * weightGradient).sum(-1, keepdim: true);
            var scores = weightGradient.sub_(mean).mul_(weights).mul_(setting.Scale).to(query.dtype);    // dS = scale · P ∘ (dP − Σ P ∘ dP)
            queryGradients.Add(tile.Ungrouped(bmm(scores, tile.Seen(keys))).MoveToOuterDisposeScope());
            tile.Seen(keyGradient).add_(bmm(scores.transpose(1, 2), tile.Grouped(query)));
            tile.Seen(valueGradient).add_(bmm(weights.to(query.dtype).transpose(1, 2), outputs));
        }
        return
        [
            cat(queryGradients, 1).MoveToOuterDisposeScope(),
            keyGradient.to(query.dtype).MoveToOuterDisposeScope(),
            valueGradient.to(query.dtype).MoveToOuterDisposeScope(),
            null!,
        ];
    }

    private static IEnumerable<Tile> Tiles(Tensor query, Tensor key, Setting setting)
    {
        var (rows, columns) = (query.shape[1], key.shape[1]);
        for (var first = 0L; first < rows; first += TileRows)
        {
            var count = Math.Min(TileRows, rows - first);
            var position = columns - rows + first;
            var seen = setting.Window is { } window ? Math.Max(0, position - window + 1) : 0;
            yield return new Tile(first, count, seen, position + count - seen, key.shape[0]);
        }
    }

    /// <summary>softmax(scale · q kᵀ + mask) of a tile, [K, G·n, s] float32.</summary>
    private static Tensor Weights(Tile tile, Tensor query, Tensor key, Setting setting)
    {
        var scores = bmm(tile.Grouped(query), tile.Seen(key).transpose(1, 2)).to(ScalarType.Float32).mul_(setting.Scale);
        var byHead = scores.view(query.shape[0], tile.Rows, tile.Columns);
        // Only the tile's own columns hide anything where no window does.
        var masked = setting.Window is null ? tile.Rows : tile.Columns;
        byHead.narrow(2, tile.Columns - masked, masked).add_(setting.Masks.Of(tile.Rows, masked, setting.Window));
        return scores.softmax(-1);
    }

    private sealed record Setting(double Scale, AttentionMasks Masks, int? Window);

    /// <summary>Rows [First, First + Rows) of the queries and the keys [FirstColumn, FirstColumn + Columns) they may see.</summary>
    private readonly record struct Tile(long First, long Rows, long FirstColumn, long Columns, long KeyHeads)
    {
        /// <summary>[heads, Q, E] → the tile's rows with the heads of a group below each other, [K, G·n, E].</summary>
        public Tensor Grouped(Tensor all) => all.narrow(1, First, Rows).reshape(KeyHeads, all.shape[0] / KeyHeads * Rows, all.shape[2]);

        /// <summary>[K, G·n, E] → [heads, n, E].</summary>
        public Tensor Ungrouped(Tensor grouped) => grouped.view(-1, Rows, grouped.shape[2]);

        /// <summary>[K, S, E] → the rows the tile sees, [K, s, E], a view.</summary>
        public Tensor Seen(Tensor all) => all.narrow(1, FirstColumn, Columns);
    }
}
