using Bupo.Models.Decoder;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder;

public class TiledAttentionTests
{
    private const int Size = 8;

    [Theory]
    [InlineData(4, 4, 5, 5, null)]
    [InlineData(6, 2, 300, 300, null)]    // three tiles, groups of three
    [InlineData(6, 2, 150, 400, null)]    // continues a prefix
    [InlineData(4, 2, 300, 300, 7)]       // a window within a tile
    [InlineData(4, 2, 150, 400, 200)]     // a window over tiles
    [InlineData(4, 2, 300, 350, 349)]
    public void Mix_AnyShape_EqualsThePlainWayWithItsGradients(int heads, int keyHeads, int queries, int keys, int? window)
    {
        using var scope = NewDisposeScope();
        using var masks = new AttentionMasks();
        manual_seed(1);
        var inputs = new[] { randn(heads, queries, Size), randn(keyHeads, keys, Size), randn(keyHeads, keys, Size) };
        var outputGradient = randn(heads, queries, Size);

        var tiled = Run(inputs, outputGradient, (q, k, v) => TiledAttention.Mix(q, k, v, 0.3, masks, window));

        var plain = Run(inputs, outputGradient, (q, k, v) => Plainly(q, k, v, 0.3, window));
        foreach (var (a, b) in tiled.Zip(plain))
        {
            Assert.True((a - b).abs().max().ToSingle() < 2e-5 * (1 + b.abs().max().ToSingle()));
        }
    }

    [Fact]
    public void Mix_ManyTimes_LeavesNoTensor()
    {
        using var masks = new AttentionMasks();
        Step();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++)
        {
            Step();
        }
        Assert.Equal(before, Tensor.TotalCount);

        void Step()
        {
            using var scope = NewDisposeScope();
            Run([randn(4, 150, Size), randn(2, 150, Size), randn(2, 150, Size)], randn(4, 150, Size), (q, k, v) => TiledAttention.Mix(q, k, v, 1, masks, null));
        }
    }

    private static Tensor[] Run(Tensor[] inputs, Tensor outputGradient, Func<Tensor, Tensor, Tensor, Tensor> mix)
    {
        var leaves = inputs.Select(x => x.detach().clone().requires_grad_()).ToArray();
        var output = mix(leaves[0], leaves[1], leaves[2]);
        autograd.backward([output], [outputGradient]);
        return [output.detach(), .. leaves.Select(x => x.grad!.detach())];
    }

    private static Tensor Plainly(Tensor query, Tensor key, Tensor value, double scale, int? window)
    {
        var (queries, keys) = (query.shape[1], key.shape[1]);
        var group = query.shape[0] / key.shape[0];
        var row = arange(keys - queries, keys).unsqueeze(1);
        var column = arange(0, keys).unsqueeze(0);
        var hidden = column > row;
        if (window is { } width)
        {
            hidden = hidden.logical_or(column <= row - width);
        }
        var scores = matmul(query, key.repeat_interleave(group, 0).transpose(1, 2)) * scale;
        return matmul(scores.masked_fill(hidden, double.NegativeInfinity).softmax(-1), value.repeat_interleave(group, 0));
    }
}
