using Bupo.Rollouts.Sampling;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Rollouts.Sampling;

public class StopStringsTests
{
    [Theory]
    [InlineData("the end. more", "end", "the ", "inside one piece")]
    [InlineData("the en|d. more", "end", "the ", "across pieces")]
    [InlineData("aa|ab", "aab", "a", "an overlap that starts again")]
    [InlineData("abc|d", "abcd,bc", "a", "the one that is whole first, though the other began earlier")]
    [InlineData("no such", "end", "no such", "never")]
    [InlineData("the en", "end", "the en", "only its beginning: given back at the end")]
    [InlineData("text", "", "text", "no stop strings")]
    public void Add_Pieces_GivesTheTextBeforeTheStop(string pieces, string stops, string expected, string reason)
    {
        Assert.True(expected == Run(new StopStrings([.. stops.Split(',').Where(s => s.Length > 0)]), pieces.Split('|')), reason);
    }

    [Fact]
    public void Add_AnyCutting_GivesTheSameText() =>
        Gen.Select(Gen.Char["ab"].Array[0, 12].Select(c => new string(c)), Gen.Char["ab"].Array[1, 4].Select(c => new string(c)).Array[0, 3], Gen.Int[0, 12])
            .Sample((text, stops, cut) =>
            {
                cut = Math.Min(cut, text.Length);
                var whole = Run(new StopStrings(stops), [text]);
                return whole == Run(new StopStrings(stops), [text[..cut], text[cut..]])
                    && whole == Run(new StopStrings(stops), [.. text.Select(c => c.ToString())]);
            });

    [Fact]
    public void Add_SafeText_IsNotHeldBack()
    {
        var stop = new StopStrings(["end"]);

        Assert.Equal("abc", stop.Add("abce"));
        Assert.Equal("ex", stop.Add("x"));
    }

    [Fact]
    public void New_EmptyStopString_IsRefused() => Assert.Throws<BupoException>(() => new StopStrings(["a", ""]));

    private static string Run(StopStrings stop, string[] pieces)
    {
        var text = string.Concat(pieces.Select(stop.Add));
        return stop.Met ? text : text + stop.Rest();
    }
}
