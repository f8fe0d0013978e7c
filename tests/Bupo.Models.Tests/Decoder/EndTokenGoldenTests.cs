using Bupo.Models.Decoder;
using Bupo.Models.Decoder.Attention;
using Bupo.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Bupo.Models.Tests.Decoder;

/// <summary>Masks come from lengths: an end token, which is the pad token of many checkpoints, is a token like any other.</summary>
[Trait("Tier", "slow")]
public class EndTokenGoldenTests
{
    public static TheoryData<string> Models => Shared.Models();

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_EndTokenWithinASequence_IsAttendedToAndPacksLikeAnyToken(string folder)
    {
        using var golden = new GoldenModel(folder);
        using var guard = no_grad();
        using var scope = NewDisposeScope();
        var end = golden.Model.Config.EndTokens[0];
        int[] withEnd = [3, end, end, 5, end], other = [3, 7, end, 5, end];

        var alone = Run(golden.Model, withEnd, withEnd.Length);

        var packed = Run(golden.Model, [.. withEnd, .. other], withEnd.Length, other.Length);
        Near.Equal(alone, packed.AsSpan(0, alone.Length), Tolerances.TinyState, $"{folder} packed");
        var width = golden.Model.Config.HiddenSize;
        var change = alone[^width..].Zip(packed[^width..], (a, b) => Math.Abs(a - b)).Max();
        // A trained model may look at it little; rounding alone gives about 1e-6.
        Assert.True(change > 1e-5, $"{folder}: the last row changed by {change:g3}, as if the first end token were masked.");
    }

    private static float[] Run(DecoderModel model, int[] tokens, params int[] lengths)
    {
        using var attention = new PackedAttention(model.Config, SequenceLayout.Packed(lengths));
        return GoldenModel.Values(model.Forward(tokens, attention));
    }
}
