using Bupo.Models.Decoder.Attention;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder.Attention;

public class SegmentAttentionTests
{
    [Theory]
    [InlineData(4, 4, 8, null)]
    [InlineData(6, 2, 64, null)]    // groups of three
    [InlineData(4, 2, 40, 7)]       // a window within a tile
    [InlineData(4, 1, 32, 70)]      // a window over tiles, into the prefix
    [InlineData(2, 2, 32, 1)]       // sees itself alone
    public void Mix_SegmentsWithAndWithoutPrefix_EqualsThePlainWayWithItsGradients(int heads, int keyHeads, int size, int? window)
    {
        using var scope = NewDisposeScope();
        var layout = Layout();
        var random = new Generator(1);
        var inputs = new[] { heads, keyHeads, keyHeads }.Select(h => randn([layout.Tokens, h, size], generator: random)).ToArray();
        var outputGradient = randn([layout.Tokens, heads * size], generator: random);

        var ours = Run(inputs, outputGradient, (q, k, v) => SegmentAttention.Mix(q, k, v, layout, 0.3, window));

        var plain = Run(inputs, outputGradient, (q, k, v) => Plainly(q, k, v, layout, 0.3, window));
        foreach (var (a, b) in ours.Zip(plain))
        {
            Assert.True((a - b).abs().max().ToSingle() < 2e-5 * (1 + b.abs().max().ToSingle()));
        }
    }

    [Fact]
    public void Mix_ScoresFarApart_WeighsTheHighestAlone()
    {
        using var scope = NewDisposeScope();
        var layout = SequenceLayout.Packed(3);
        var (query, key) = (full([3, 1, 32], 100f), tensor(new float[] { 1, 5, -3 }).view(3, 1, 1).expand(3, 1, 32).contiguous());
        var value = tensor(new float[] { 10, 20, 30 }).view(3, 1, 1).expand(3, 1, 32).contiguous();

        var mixed = SegmentAttention.Mix(query, key, value, layout, 1, null);

        Assert.Equal([10f, 20f, 20f], mixed.select(1, 0).data<float>().ToArray());
    }

    [Fact]
    public void Mix_BFloat16_IsTheSameRoundedAtTheEnd()
    {
        using var scope = NewDisposeScope();
        var layout = Layout();
        var random = new Generator(2);
        var inputs = new[] { 4, 2, 2 }.Select(h => randn([layout.Tokens, h, 32], generator: random).to(ScalarType.BFloat16)).ToArray();

        var mixed = SegmentAttention.Mix(inputs[0], inputs[1], inputs[2], layout, 0.2, null);

        var exact = SegmentAttention.Mix(inputs[0].to(ScalarType.Float32), inputs[1].to(ScalarType.Float32), inputs[2].to(ScalarType.Float32), layout, 0.2, null);
        Assert.Equal(ScalarType.BFloat16, mixed.dtype);
        Assert.True(mixed.eq(exact.to(ScalarType.BFloat16)).all().item<bool>());
    }

    [Fact]
    public void Mix_ManyTimes_LeavesNoTensor()
    {
        Step();
        var before = Tensor.TotalCount;
        for (var i = 0; i < 5; i++)
        {
            Step();
        }
        Assert.Equal(before, Tensor.TotalCount);

        static void Step()
        {
            using var scope = NewDisposeScope();
            var layout = Layout();
            var inputs = new[] { 4, 2, 2 }.Select(h => ones(layout.Tokens, h, 32)).ToArray();
            Run(inputs, ones(layout.Tokens, 4 * 32), (q, k, v) => SegmentAttention.Mix(q, k, v, layout, 1, null));
        }
    }

    // A prompt of more than a tile, two responses to it of which one is longer than a tile, one that goes on, and a sequence of its own.
    private static SequenceLayout Layout()
    {
        var builder = new SequenceLayout.Builder();
        var prompt = builder.Add(70);
        builder.Add(5, prompt);
        var second = builder.Add(133, prompt);
        builder.Add(3, second);
        builder.Add(17);
        return builder.Build();
    }

    private static Tensor[] Run(Tensor[] inputs, Tensor outputGradient, Func<Tensor, Tensor, Tensor, Tensor> mix)
    {
        var leaves = inputs.Select(x => x.detach().clone().requires_grad_()).ToArray();
        var output = mix(leaves[0], leaves[1], leaves[2]);
        autograd.backward([output], [outputGradient]);
        return [output.detach(), .. leaves.Select(x => x.grad!.detach())];
    }

    /// <summary>All rows against all, with what a row does not see masked.</summary>
    private static Tensor Plainly(Tensor query, Tensor key, Tensor value, SequenceLayout layout, double scale, int? window)
    {
        var (tokens, heads) = (query.shape[0], query.shape[1]);
        var seenBy = new bool[tokens, tokens];
        for (var i = 0; i < layout.Segments.Count; i++)
        {
            var own = layout.Segments[i];
            foreach (var seen in layout.Chain(i))
            {
                for (var row = 0; row < own.Length; row++)
                {
                    for (var column = 0; column < seen.Length; column++)
                    {
                        var distance = own.FirstPosition + row - (seen.FirstPosition + column);
                        seenBy[own.Start + row, seen.Start + column] = distance >= 0 && distance < (window ?? int.MaxValue);
                    }
                }
            }
        }
        var group = heads / key.shape[1];
        Tensor All(Tensor x) => x.transpose(0, 1).repeat_interleave(group, 0);
        var scores = matmul(query.transpose(0, 1), All(key).transpose(1, 2)) * scale;
        return matmul(scores.masked_fill(tensor(seenBy).logical_not(), double.NegativeInfinity).softmax(-1), All(value)).transpose(0, 1).reshape(tokens, -1);
    }
}
