using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder;

public class DecoderGoldenTests
{
    public static TheoryData<string> Models => Shared.Models();

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_RecordedModel_GivesEveryStateAndLogit(string folder)
    {
        using var golden = new GoldenModel(folder);
        using var guard = no_grad();
        for (var i = 0; i < golden.Sequences; i++)
        {
            using var scope = NewDisposeScope();
            var layers = golden.Model.Config.Layers;
            using var cache = new ActivationCache(
                [HookPoint.Embed, .. Enumerable.Range(1, layers).SelectMany(l => new[] { HookPoint.AttnOut(l), HookPoint.MlpOut(l), HookPoint.ResidPost(l) })]);
            using var attention = new PackedAttention(golden.Model.Config, SequenceLayout.Packed(golden.Tokens(i).Length));

            var last = golden.Model.Forward(golden.Tokens(i), attention, sink: cache);

            var normed = golden.Model.FinalNorm(last);
            Check(golden, $"seq{i}.embed", cache[HookPoint.Embed]);
            Check(golden, $"seq{i}.attn_out", Stacked(cache, layers, HookPoint.AttnOut));
            Check(golden, $"seq{i}.ffn_out", Stacked(cache, layers, HookPoint.MlpOut));
            Check(golden, $"seq{i}.l_out", Stacked(cache, layers, HookPoint.ResidPost));
            Check(golden, $"seq{i}.final_norm", normed);
            Check(golden, $"seq{i}.logits", golden.Model.Logits(normed));
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_WithCache_GivesTheRecordedGreedyTokensAndTheFullPassLogits(string folder)
    {
        using var golden = new GoldenModel(folder);
        using var guard = no_grad();
        var sequences = golden.Description["sequences"]!.AsArray();
        for (var i = 0; i < golden.Sequences; i++)
        {
            var expected = sequences[i]!["greedy"]!.AsArray().Select(n => n!.GetValue<int>()).ToArray();
            var tokens = golden.Tokens(i).ToList();
            using var cache = new KeyValueCache(golden.Model.Config);
            var next = tokens.ToArray();
            foreach (var greedy in expected)
            {
                using var scope = NewDisposeScope();
                cache.Begin(next.Length);
                var cached = LastLogits(golden.Model, golden.Model.Forward(next, cache));
                cache.Advance();
                using var attention = new PackedAttention(golden.Model.Config, SequenceLayout.Packed(tokens.Count));
                var full = LastLogits(golden.Model, golden.Model.Forward([.. tokens], attention));

                Near.Equal(GoldenModel.Values(full), GoldenModel.Values(cached), Tolerances.TinyState, $"{folder} cached step");
                Assert.Equal(greedy, (int)cached.argmax().item<long>());
                tokens.Add(greedy);
                next = [greedy];
            }
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_PackedOrSharedPrefix_EqualsEachSequenceAlone(string folder)
    {
        using var golden = new GoldenModel(folder);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var model = golden.Model;
        var all = Enumerable.Range(0, golden.Sequences).Select(golden.Tokens).ToArray();
        using var packing = new PackedAttention(model.Config, SequenceLayout.Packed([.. all.Select(t => t.Length)]));
        var packed = model.Forward([.. all.SelectMany(t => t)], packing);
        long row = 0;
        for (var i = 0; i < all.Length; i++)
        {
            using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(all[i].Length));
            var alone = model.Forward(all[i], attention);
            Near.Equal(GoldenModel.Values(alone), GoldenModel.Values(packed.narrow(0, row, all[i].Length)), Tolerances.TinyState, $"{folder} packed {i}");
            row += all[i].Length;
        }

        var longest = all.MaxBy(t => t.Length)!;
        var cut = longest.Length / 2;
        var builder = new SequenceLayout.Builder();
        var prefix = builder.Add(cut);
        builder.Add(longest.Length - cut, prefix);
        builder.Add(1, prefix);
        using var sharing = new PackedAttention(model.Config, builder.Build());
        var shared = model.Forward([.. longest, longest[0]], sharing);
        using var whole = new PackedAttention(model.Config, SequenceLayout.Packed(longest.Length));
        Near.Equal(GoldenModel.Values(model.Forward(longest, whole)), GoldenModel.Values(shared.narrow(0, 0, longest.Length)), Tolerances.TinyState, $"{folder} shared prefix");
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_StoppedAtLayer_IsTheFullPassBitForBit(string folder)
    {
        using var golden = new GoldenModel(folder);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var layers = golden.Model.Config.Layers;
        var tokens = golden.Tokens(golden.Sequences - 1);
        using var attention = new PackedAttention(golden.Model.Config, SequenceLayout.Packed(tokens.Length));
        using var cache = new ActivationCache([HookPoint.Embed, .. Enumerable.Range(1, layers).Select(HookPoint.ResidPost)]);
        golden.Model.Forward(tokens, attention, sink: cache);

        for (var depth = 0; depth <= layers; depth++)
        {
            var stopped = golden.Model.Forward(tokens, attention, depth);

            Assert.Equal(GoldenModel.Values(cache[depth == 0 ? HookPoint.Embed : HookPoint.ResidPost(depth)]), GoldenModel.Values(stopped));
        }
    }

    private static Tensor Stacked(ActivationCache cache, int layers, Func<int, HookPoint> point) =>
        stack(Enumerable.Range(1, layers).Select(l => cache[point(l)]).ToArray(), 0);

    private static Tensor LastLogits(DecoderModel model, Tensor state) =>
        model.Logits(model.FinalNorm(state.narrow(0, state.shape[0] - 1, 1))).squeeze(0);

    private static void Check(GoldenModel golden, string name, Tensor found)
    {
        Assert.Equal(golden.Expected.Shape(name), found.shape);
        Near.Equal(golden.Expected.Floats(name), GoldenModel.Values(found), Tolerances.TinyState, name);
    }
}
