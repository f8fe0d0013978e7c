using Bupo.Data;
using Xunit;

namespace Bupo.Tests.Data;

public sealed class DatasetReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_JsonLines_TakesOptionalFieldsAndExtras()
    {
        var path = _folder.Write("d.jsonl", """
            {"id":"a","problem":"1+1?","answer":2,"level":"3","topic":"sums"}

            {"id":"b","problem":[{"role":"system","content":"Be brief."},{"role":"user","content":"2+2?"}],"answer":"4"}
            """);

        var dataset = DatasetReader.Read(path);

        Assert.Equal("d", dataset.Name);
        Assert.Equal([("a", "1+1?", "2", 3.0), ("b", "2+2?", "4", null)], dataset.Examples.Select(e => (e.Id, e.Problem, e.Answer, e.Level)));
        Assert.Equal("sums", dataset.Examples[0].Extra["topic"]!.GetValue<string>());
        Assert.Equal(["topic"], dataset.Examples[0].Extra.Select(p => p.Key));
    }

    [Fact]
    public void Read_SystemPrompt_IsGivenToThoseWithout()
    {
        var path = _folder.Write("d.jsonl", """
            {"problem":"1+1?","answer":2}
            {"problem":[{"role":"system","content":"Be brief."},{"role":"user","content":"2+2?"}],"answer":"4"}
            """);

        var dataset = DatasetReader.Read(path, new() { SystemPrompt = "Think." });

        Assert.Equal(["Think.", "Be brief."], dataset.Examples.Select(e => e.Messages[0].Content));
        Assert.Equal(["d-0000", "d-0001"], dataset.Examples.Select(e => e.Id));
    }

    [Fact]
    public void Read_Csv_FollowsQuotesAndNamedColumns()
    {
        var path = _folder.Write("d.csv", "question,gold,key\r\n\"Is \"\"a\"\",\nb?\",\"1,2\",x\r\nplain,3,y\r\n");

        var dataset = DatasetReader.Read(path, new() { Columns = new() { Prompt = "question", Answer = "gold", Id = "key" } });

        Assert.Equal([("x", "Is \"a\",\nb?", "1,2"), ("y", "plain", "3")], dataset.Examples.Select(e => (e.Id, e.Problem, e.Answer)));
    }

    [Theory]
    [InlineData("d.jsonl", "{\"problem\":\"p\",\"answer\":\"1\"}\nnot json", "row 2 is not JSON", "a line that is not JSON")]
    [InlineData("d.jsonl", "[1]", "row 1 is not a JSON object", "a line that is no object")]
    [InlineData("d.jsonl", "{\"problem\":\"p\",\"problem\":\"q\",\"answer\":\"1\"}", "row 1 is not JSON", "a key twice")]
    [InlineData("d.jsonl", "{\"problem\":\"p\",\"answer\":null}", "row 1, column answer: is null or missing", "a null answer")]
    [InlineData("d.jsonl", "{\"problem\":\"p\",\"answer\":\" \"}", "row 1, column answer: is empty", "an empty answer")]
    [InlineData("d.jsonl", "{\"problem\":\"p\",\"answer\":[1]}", "row 1, column answer: is a list", "a list for an answer")]
    [InlineData("d.jsonl", "{\"problem\":\"p\",\"answer\":1,\"level\":\"hard\"}", "column level: is hard, expected a number", "a level in words")]
    [InlineData("d.jsonl", "{\"problem\":[{\"role\":\"user\"}],\"answer\":1}", "column problem: message 1", "a message without content")]
    [InlineData("d.jsonl", "{\"problem\":[{\"role\":\"system\",\"content\":\"s\"}],\"answer\":1}", "expected one of the role user", "no user message")]
    [InlineData("d.jsonl", "{\"id\":\"a\",\"problem\":\"p\",\"answer\":1}\n{\"id\":\"a\",\"problem\":\"q\",\"answer\":1}", "row 2, column id: id a is already in row 1", "an id twice")]
    [InlineData("d.jsonl", "{\"question\":\"p\",\"answer\":1}", "has no column problem; it has answer, question", "a missing column")]
    [InlineData("d.jsonl", "", "has no example left", "an empty file")]
    [InlineData("d.csv", "problem,answer\np", "row 2 has 1 values, expected 2", "a short row")]
    [InlineData("d.csv", "problem,answer\n\"p,1", "row 2 opens a quote that never closes", "an open quote")]
    [InlineData("d.csv", "problem,problem\np,1", "row 1 names a column twice", "a column twice")]
    [InlineData("d.parquet", "PAR1 and nothing else", "is not a readable parquet file", "damaged parquet")]
    [InlineData("d.xlsx", "", "expected .parquet, .jsonl, .csv or .tsv", "an unknown kind of file")]
    public void Read_BadInput_NamesFileRowAndColumn(string name, string text, string expected, string reason)
    {
        var path = _folder.Write(name, text);

        var error = Assert.ThrowsAny<BupoException>(() => DatasetReader.Read(path));

        Assert.True(error.Message.Contains(expected, StringComparison.Ordinal), $"{reason}: {error.Message}");
        Assert.Contains("d", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NotUtf8_IsRefused()
    {
        var path = Path.Combine(_folder.Path, "d.jsonl");
        File.WriteAllBytes(path, [(byte)'{', 0xff, 0xfe]);

        Assert.Contains("is not UTF-8 text", Assert.Throws<BupoException>(() => DatasetReader.Read(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", "neither a file nor a built-in dataset; those are math500")]
    [InlineData("math500", "is not in")]
    [InlineData("synthetic:sums", "There is no synthetic task sums; those are arithmetic-chains")]
    [InlineData("synthetic:fractions?difficulty=0-2", "difficulty 0-2 is outside 1-6")]
    [InlineData("synthetic:fractions?count=x", "count is 'x', expected a whole number")]
    [InlineData("synthetic:fractions?size=3", "unknown key size")]
    public void Read_UnknownName_ListsWhatIsKnown(string name, string expected)
    {
        var error = Assert.Throws<BupoException>(() => DatasetReader.Read(name, new() { DataFolder = _folder.Path }));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NamedColumnMissing_IsRefusedEvenIfOptional()
    {
        var path = _folder.Write("d.jsonl", "{\"problem\":\"p\",\"answer\":1}");

        var error = Assert.Throws<BupoException>(() => DatasetReader.Read(path, new() { Columns = DatasetColumns.Flat }));

        Assert.Contains("has no column id", error.Message, StringComparison.Ordinal);
    }
}
