using Bupo.Data;
using Bupo.Preflight;
using Bupo.Rewards;
using Bupo.Testing;
using Bupo.Verification;
using Xunit;

namespace Bupo.Tests.Data;

public class DatasetGoldenTests
{
    [Theory]
    [InlineData("math500", 500)]
    [InlineData("amc23", 40)]
    [InlineData("aime24", 30)]
    [InlineData("aime25", 30)]
    [InlineData("olympiadbench", 675)]
    [InlineData("minerva", 272)]
    [InlineData("college_math", 2818)]
    [InlineData("deepmath5k", 5000)]
    public void Read_BuiltInName_HasEveryRow(string name, int rows)
    {
        var dataset = DatasetReader.Read(name, new() { DataFolder = Shared.Path("data") });

        Assert.Equal(name, dataset.Name);
        Assert.Equal(rows, dataset.Examples.Count);
        Assert.Empty(dataset.Dropped);
        Assert.Equal($"{name}-0000", dataset.Examples[0].Id);
    }

    [Fact]
    public void Read_EmptyGolds_AreRefusedOrDroppedAndCounted()
    {
        var options = new DatasetOptions { DataFolder = Shared.Path("data") };

        var error = Assert.Throws<DatasetException>(() => DatasetReader.Read("gaokao2023en", options));
        var dataset = DatasetReader.Read("gaokao2023en", options with { DropUnusableRows = true });

        Assert.Equal([168, 193], error.Problems.Select(p => p.Row));
        Assert.Contains("row 168, column answer: is empty", error.Message, StringComparison.Ordinal);
        Assert.Equal(383, dataset.Examples.Count);
        Assert.Equal(["row 168", "row 193"], Assert.Single(dataset.Dropped).Ids);
    }

    [Theory]
    [InlineData("math500", "math500")]
    [InlineData("amc2023", "amc23")]
    [InlineData("aime_2024", "aime24")]
    [InlineData("aime_2025", "aime25")]
    [InlineData("deepmath-5k", "deepmath5k")]
    public void Read_Parquet_EqualsTheUniformCopy(string parquet, string jsonLines)
    {
        var original = DatasetReader.Read(Shared.Path("data", "parquet", parquet + ".parquet")).Examples;
        var copy = DatasetReader.Read(Shared.Path("data", jsonLines + ".jsonl")).Examples;

        Assert.Equal(copy.Select(e => (e.Problem, e.Answer, e.Source, e.Level)), original.Select(e => (e.Problem, e.Answer, e.Source, e.Level)));
        Assert.All(original, e => Assert.Equal(
            new PromptMessage("system", @"Please reason step by step, and put your final answer within \boxed{}."), e.Messages[0]));
        Assert.All(original, e => Assert.Equal(2, e.Messages.Count));
    }

    [Fact]
    public void Read_Parquet_KeepsNestedAndNullColumns()
    {
        var example = DatasetReader.Read(Shared.Path("data", "parquet", "aime_2024.parquet")).Examples[3];

        Assert.Equal("MATH", example.Extra["ability"]!.GetValue<string>());
        Assert.True(example.Extra["extra_info"]!.AsObject().ContainsKey("split"));
        Assert.Null(example.Extra["extra_info"]!["split"]);
        Assert.False(string.IsNullOrEmpty(example.Extra["extra_info"]!["raw_problem"]!.GetValue<string>()));
        Assert.Equal("aime_2024-0003", example.Id);
    }

    // The two college_math golds close \left\{ by \right., which the box string rule takes for an open box.
    [Fact]
    public void GoldCheck_BoxStringRule_CannotUseTheTwoKnownGolds()
    {
        var options = new DatasetOptions { DataFolder = Shared.Path("data"), DropUnusableRows = true };
        var unusable = DatasetCatalog.Names.SelectMany(n => GoldCheck.Unusable(DatasetReader.Read(n, options), AnswerRules.ByName("hendrycks")));

        Assert.Equal(["college_math-1130", "college_math-1253"], unusable.Select(c => c.Example.Id));
    }

    [Fact]
    public void Overlap_KnownRepeats_AreFound()
    {
        var options = new DatasetOptions { DataFolder = Shared.Path("data"), DropUnusableRows = true };
        var train = DatasetReader.Read("deepmath5k", options);
        var amc = DatasetReader.Read("amc23", options);
        var gaokao = DatasetReader.Read("gaokao2023en", options);

        var within = PromptOverlap.Within(train).Select(o => (o.First.Id, o.Second.Id));
        var across = PromptOverlap.Between(amc, gaokao);

        Assert.Equal([("deepmath5k-2390", "deepmath5k-2419"), ("deepmath5k-0044", "deepmath5k-3965")], within.OrderBy(p => p.Item2));
        Assert.Equal(8, across.Count);
        Assert.Contains(across, o => (o.First.Id, o.First.Answer, o.Second.Id, o.Second.Answer) == ("amc23-0037", "901", "gaokao2023en-0349", "$902$"));
        foreach (var name in DatasetCatalog.Names.Where(n => n != "deepmath5k"))
        {
            Assert.Empty(PromptOverlap.Between(train, DatasetReader.Read(name, options)));
        }
    }
}
