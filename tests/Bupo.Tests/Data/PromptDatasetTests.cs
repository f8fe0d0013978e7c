using Bupo.Data;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Data;

public class PromptDatasetTests
{
    [Fact]
    public void Shuffle_SameSeed_SameOrderOfAll()
    {
        var dataset = Numbered(100);

        var once = Ids(dataset.Shuffle(3));

        Assert.Equal(once, Ids(dataset.Shuffle(3)));
        Assert.NotEqual(once, Ids(dataset.Shuffle(4)));
        Assert.Equal(Ids(dataset), once.Order(StringComparer.Ordinal));
    }

    // The order was worked out by a second implementation of the documented generator, in Python.
    [Fact]
    public void Shuffle_KnownSeed_NeverChanges() =>
        Assert.Equal(["04", "08", "03", "01", "07", "06", "00", "05", "09", "02"], Ids(Numbered(10).Shuffle(0)));

    [Fact]
    public void Split_AnySeed_PartsAreTheWhole() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 19]).Sample((seed, count) =>
        {
            var (first, second) = Numbered(20).Split(count, seed);
            return first.Examples.Count == count
                && Ids(first).Concat(Ids(second)).Order(StringComparer.Ordinal).SequenceEqual(Ids(Numbered(20)));
        });

    [Fact]
    public void FilterByPromptTokens_CountsWhatGoes()
    {
        var dataset = Numbered(10).FilterByPromptTokens(4, e => int.Parse(e.Id, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(5, dataset.Examples.Count);
        Assert.Equal(("with a prompt longer than 4 tokens", 5), Assert.Single(dataset.Dropped) is var d ? (d.Reason, d.Count) : default);
    }

    [Fact]
    public void Filter_NothingLeft_SaysWhatWasLost()
    {
        var error = Assert.Throws<BupoException>(() => Numbered(10).FilterByPromptTokens(4, _ => 5));

        Assert.Contains("10 with a prompt longer than 4 tokens", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    public void Split_EmptyPart_IsRefused(int count) =>
        Assert.Contains("ask for 1 to 9", Assert.Throws<BupoException>(() => Numbered(10).Split(count, 0)).Message, StringComparison.Ordinal);

    [Fact]
    public void PromptOrder_EveryEpoch_SeesEachExampleOnce()
    {
        var dataset = Numbered(10);
        var order = new PromptOrder(dataset, 4, seed: 1);

        var seen = Enumerable.Range(1, 5).SelectMany(step => order.At(step)).Select(e => e.Id).ToArray();

        Assert.Equal(Ids(dataset), seen[..10].Order(StringComparer.Ordinal));
        Assert.Equal(Ids(dataset), seen[10..].Order(StringComparer.Ordinal));
        Assert.NotEqual(seen[..10], seen[10..]);
        Assert.Equal(seen[8..12], new PromptOrder(dataset, 4, seed: 1).At(3).Select(e => e.Id));
    }

    internal static PromptDataset Numbered(int count) => new("numbered", [.. Enumerable.Range(0, count).Select(i => new PromptExample
    {
        Id = i.ToString("D2", System.Globalization.CultureInfo.InvariantCulture),
        Messages = [new("user", $"What is {i}?")],
        Answer = $"{i}",
    })]);

    private static IEnumerable<string> Ids(PromptDataset dataset) => dataset.Examples.Select(e => e.Id);
}
