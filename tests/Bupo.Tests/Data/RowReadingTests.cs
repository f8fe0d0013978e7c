using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data;
using Bupo.Data.Files;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Data;

public sealed class RowReadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Csv_AnyCells_RoundTripWhenQuoted() =>
        Gen.String[Gen.Char["ab,\"\n\r\t é"], 0, 12].Array[2].Array[1, 8].Sample(rows =>
        {
            var text = "x,y\n" + string.Concat(rows.Select(r => string.Join(',', r.Select(c => '"' + c.Replace("\"", "\"\"", StringComparison.Ordinal) + '"')) + "\n"));
            var problems = new List<RowProblem>();

            var read = CsvRows.Read(new StringReader(text), ',', problems).Select(r => new[] { (string?)r.Fields["x"], (string?)r.Fields["y"] });

            return rows.Zip(read).All(pair => pair.First.SequenceEqual(pair.Second)) && problems.Count == 0;
        });

    [Fact]
    public void Csv_LineNumbers_CountBreaksWithinQuotes()
    {
        var problems = new List<RowProblem>();

        var rows = CsvRows.Read(new StringReader("x\n\"a\nb\"\n\nc\nd,e\n"), ',', problems).ToArray();

        Assert.Equal([2L, 5L], rows.Select(r => r.Number));
        Assert.Equal(6, Assert.Single(problems).Row);
    }

    // Whatever stands in a text file, reading it ends in examples or in an error for the user.
    [Fact]
    public void Read_AnyText_GivesExamplesOrAnErrorForTheUser() => Gen.Select(
        Gen.Int[0, 2].Select(i => new[] { ".jsonl", ".csv", ".tsv" }[i]), Gen.String[Gen.Char["{}[]\":,\n \\ue0problemansweridlevl1\t"], 0, 80]).Sample(
        (extension, text) =>
        {
            var path = _folder.Write("any" + extension, text);
            try
            {
                DatasetReader.Read(path);
            }
            catch (BupoException)
            {
            }
        },
        iter: 2000, threads: 1);

    [Fact]
    public void Parquet_NullsAndEmptyLists_AreKeptApart()
    {
        var path = Path.Combine(_folder.Path, "rows.parquet");
        var rows = new (string? Text, int[]? Numbers, string?[]? Words, double? Value)[]
        {
            ("a", [1, 2], ["x", null, ""], 0.5),
            (null, [], [], null),
            ("", null, null, double.Epsilon),
            ("d", [3], [null], -0.0),
        };
        RecordFile.Write(path, [
            RecordColumn<(string? Text, int[]? Numbers, string?[]? Words, double? Value)>.Text("text", r => r.Text),
            RecordColumn<(string? Text, int[]? Numbers, string?[]? Words, double? Value)>.List<int>("numbers", r => r.Numbers),
            RecordColumn<(string? Text, int[]? Numbers, string?[]? Words, double? Value)>.TextList("words", r => r.Words),
            RecordColumn<(string? Text, int[]? Numbers, string?[]? Words, double? Value)>.Value<double>("value", r => r.Value),
        ], rows, new Dictionary<string, string> { ["key"] = "é" });

        var file = RecordFile.Read(path);
        var asRows = ParquetRows.Read(path).Select(r => r.Fields.ToJsonString());

        Assert.Equal("é", file.Metadata["key"]);
        Assert.Equal(rows.Select(r => r.Text), file.MaybeText("text"));
        Assert.Equal(rows.Select(r => r.Numbers), file.MaybeLists<int>("numbers"));
        Assert.Equal(rows.Select(r => r.Words), file.MaybeLists<string>("words"));
        Assert.Equal(rows.Select(r => r.Value), file.MaybeValues<double>("value"));
        Assert.Equal(rows.Select(r => new JsonObject
        {
            ["text"] = r.Text,
            ["numbers"] = JsonSerializer.SerializeToNode(r.Numbers),
            ["words"] = JsonSerializer.SerializeToNode(r.Words),
            ["value"] = r.Value,
        }.ToJsonString()), asRows);
    }

    [Theory]
    [InlineData("none", "has no column none; it has text")]
    [InlineData("text", "column text: holds String, expected Int32")]
    public void RecordFile_WrongColumn_IsNamed(string column, string expected)
    {
        var path = Path.Combine(_folder.Path, "rows.parquet");
        RecordFile.Write(path, [RecordColumn<string?>.Text("text", r => r)], ["a", null], new Dictionary<string, string>());

        var file = RecordFile.Read(path);

        Assert.Contains(expected, Assert.Throws<BupoException>(() => file.Values<int>(column)).Message, StringComparison.Ordinal);
        Assert.Contains("row 2, column text: is null", Assert.Throws<BupoException>(() => file.Text("text")).Message, StringComparison.Ordinal);
    }
}
