using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Models.Decoder.Paged;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder.Paged;

public class BatchedDecoderGoldenTests
{
    public static TheoryData<string> Folders => Shared.Models();

    [Theory]
    [MemberData(nameof(Folders))]
    public void Run_AnyPoint_GivesTheStatesOfAFullPass(string folder)
    {
        using var golden = new GoldenModel(folder);
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        var layers = golden.Model.Config.Layers;
        var tokens = Longest(golden);
        foreach (var point in new[] { HookPoint.Embed, HookPoint.AttnOut(layers), HookPoint.MlpOut(1), HookPoint.ResidPost(1), HookPoint.ResidPost(layers) })
        {
            using var attention = new PackedAttention(golden.Model.Config, SequenceLayout.Packed(tokens.Length));
            var expected = golden.Model.Forward(tokens, attention, point);
            var normed = point == HookPoint.ResidPost(layers);

            var found = States(golden.Model, point, normed, tokens, [tokens.Length]);

            var full = GoldenModel.Values(normed ? golden.Model.FinalNorm(expected) : expected);
            // Where frequencies depend on the length, a row's state in a step is that of the sequence up to it.
            var compared = golden.Model.Config.SharesPrefixes ? full.Length : golden.Model.Config.HiddenSize;
            Near.Equal(full.AsSpan(full.Length - compared), found.SelectMany(s => s).ToArray().AsSpan(full.Length - compared), Tolerances.TinyStateOfKernels, $"{folder} {point}");
        }
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Run_AnyCutAndCompany_GivesTheSameBits(string folder)
    {
        using var golden = new GoldenModel(folder);
        var point = HookPoint.ResidPost(golden.Model.Config.Layers);
        var tokens = Longest(golden);
        var whole = States(golden.Model, point, true, tokens, [tokens.Length]);

        Assert.Equal(whole, States(golden.Model, point, true, tokens, [.. Enumerable.Repeat(1, tokens.Length)]));
        Assert.Equal(whole, States(golden.Model, point, true, tokens, [2, tokens.Length - 3, 1]));
        Assert.Equal(whole, States(golden.Model, point, true, tokens, [tokens.Length], company: golden.Tokens(0)));
    }

    [Fact]
    public void Fork_SharedPages_ContinuesAsTheOriginal()
    {
        using var golden = new GoldenModel("models/llama-gqa-rope3-tied");
        var config = golden.Model.Config;
        using var pages = new KeyValuePages(config, config.Layers, 8);
        using var decoder = new BatchedDecoder(golden.Model, pages, HookPoint.ResidPost(config.Layers), true, null, 64);
        int[] tokens = [.. Enumerable.Range(0, 20).Select(i => i * 7 % config.VocabularySize)];
        var prefix = new PageTable(pages);
        Assert.True(prefix.TryReserve(20));
        decoder.Run([.. tokens.Select((token, i) => new BatchRow(prefix, i, token))]);
        prefix.Advance(20);
        var forks = new[] { prefix.Fork()!, prefix.Fork()! };
        Assert.Equal(8 - 2 - 2, pages.Free);    // the full page is shared, the other copied

        decoder.Run([new BatchRow(forks[0], 20, 5), new BatchRow(forks[1], 20, 9)]);
        float[][] found = [decoder.State(0).ToArray(), decoder.State(1).ToArray()];

        Assert.Equal(States(golden.Model, HookPoint.ResidPost(config.Layers), true, [.. tokens, 5], [21])[20], found[0]);
        Assert.Equal(States(golden.Model, HookPoint.ResidPost(config.Layers), true, [.. tokens, 9], [21])[20], found[1]);
        Array.ForEach(forks, fork => fork.Clear());
        prefix.Clear();
        Assert.Equal(8, pages.Free);
    }

    [Theory]
    [InlineData(ScalarType.BFloat16)]
    [InlineData(ScalarType.Float16)]
    public void Run_NarrowWeights_EqualsTheirWidenedOnes(ScalarType type)
    {
        using var golden = new GoldenModel("models/qwen3-tied");
        using var narrow = Cast(golden.Model, type, null);
        using var wide = Cast(golden.Model, type, ScalarType.Float32);
        var (point, tokens) = (HookPoint.ResidPost(golden.Model.Config.Layers), Longest(golden));

        Assert.Equal(States(wide, point, true, tokens, [tokens.Length]), States(narrow, point, true, tokens, [tokens.Length]));
    }

    private static int[] Longest(GoldenModel golden) => Enumerable.Range(0, golden.Sequences).Select(golden.Tokens).MaxBy(tokens => tokens.Length)!;

    private static DecoderModel Cast(DecoderModel model, ScalarType type, ScalarType? back) => new(
        model.Config, model.Parameters.ToDictionary(p => p.Key, p => back is { } wide ? p.Value.to(type).to(wide) : p.Value.to(type)));

    private static float[][] States(DecoderModel model, HookPoint point, bool normed, int[] tokens, int[] cuts, int[]? company = null)
    {
        var total = tokens.Length + (company?.Length ?? 0);
        using var pages = new KeyValuePages(model.Config, point.Block, 2 + KeyValuePages.PagesFor(total));
        using var decoder = new BatchedDecoder(model, pages, point, normed, null, total);
        var (table, other) = (new PageTable(pages), new PageTable(pages));
        var states = new List<float[]>();
        foreach (var cut in cuts)
        {
            Assert.True(table.TryReserve(cut) && other.TryReserve(company?.Length ?? 0));
            BatchRow[] rows = [.. Enumerable.Range(table.Length, cut).Select(i => new BatchRow(table, i, tokens[i]))];
            decoder.Run([.. rows, .. (company ?? []).Select((token, i) => new BatchRow(other, i, token))]);
            states.AddRange(Enumerable.Range(0, cut).Select(i => decoder.State(i).ToArray()));
            table.Advance(cut);
        }
        return [.. states];
    }
}
