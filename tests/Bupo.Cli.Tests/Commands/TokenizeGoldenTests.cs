using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo tokenize` on the recorded tokenizers: every id and every decoded text.</summary>
public class TokenizeGoldenTests
{
    public static TheoryData<string> Tokenizers => Shared.Folders("golden", "tokenizers");

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void Tokenize_RecordedTexts_GivesTheRecordedIds(string folder)
    {
        var (path, cases) = Cases(folder, "cases.jsonl");
        foreach (var (flags, field) in new[] { (new[] { "--no-special" }, "ids"), ([], "ids_special") })
        {
            var run = Cli.RunWith(Lines(cases.Select(c => new JsonObject { ["text"] = c["text"]!.DeepClone() })), ["tokenize", "--model", path, .. flags]);

            Assert.True(run.ExitCode == ExitCode.Done, run.Error);
            Check(run.Out, cases, c => new JsonObject { ["ids"] = c[field]!.DeepClone() });
        }
    }

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void Tokenize_DecodeOfRecordedIds_GivesTheRecordedText(string folder)
    {
        foreach (var (file, field) in new[] { ("cases.jsonl", "ids_special"), ("decode.jsonl", "ids") })
        {
            var (path, cases) = Cases(folder, file);

            var run = Cli.RunWith(Lines(cases.Select(c => new JsonObject { ["ids"] = c[field]!.DeepClone() })), "tokenize", "--model", path, "--decode");

            Assert.True(run.ExitCode == ExitCode.Done, run.Error);
            Check(run.Out, cases, c => new JsonObject { ["text"] = c["decoded"]!.DeepClone() });
        }
    }

    private static (string Path, JsonObject[] Cases) Cases(string folder, string file)
    {
        var path = Shared.Path("golden", "tokenizers", folder);
        Assert.SkipUnless(File.Exists(Path.Combine(path, "tokenizer.json")), $"{folder} holds a chat template only.");
        return (path, [.. File.ReadLines(Path.Combine(path, file)).Select(line => JsonNode.Parse(line)!.AsObject())]);
    }

    private static string Lines(IEnumerable<JsonObject> objects) => string.Join('\n', objects.Select(o => o.ToJsonString()));

    private static void Check(string output, JsonObject[] cases, Func<JsonObject, JsonObject> expected)
    {
        var lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(cases.Length, lines.Length);
        Assert.All(lines.Zip(cases), pair =>
            Assert.True(JsonNode.DeepEquals(expected(pair.Second), JsonNode.Parse(pair.First)), $"{pair.Second["id"]}: {pair.First}"));
    }
}
