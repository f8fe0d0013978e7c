using System.Text.Json;
using Bupo.Testing;

namespace Bupo.Verification.Tests.Rules;

/// <summary>The recorded pairs of a response and a gold answer, with the verdicts of other verifiers.</summary>
internal sealed record CorpusRow(string Id, string Family, string Response, string GroundTruth, string Truth, IReadOnlyDictionary<string, bool> Verdicts)
{
    /// <summary>Reads every file of the corpus that BUPO_SHARED names.</summary>
    public static IReadOnlyList<CorpusRow> Read()
    {
        var files = Directory.GetFiles(Shared.Path("golden", "verifier"), "*.jsonl").Order(StringComparer.Ordinal);
        return [.. files.SelectMany(file => File.ReadLines(file).Where(line => line.Length > 0).Select(line => Read(Path.GetFileNameWithoutExtension(file), line)))];
    }

    private static CorpusRow Read(string file, string line)
    {
        using var document = JsonDocument.Parse(line);
        var row = document.RootElement;
        string Text(string name) => row.GetProperty(name).GetString()!;
        // A verdict is null where the verifier had to be killed, which counts as a rejection.
        var verdicts = row.GetProperty("verdicts").EnumerateObject()
            .ToDictionary(verdict => verdict.Name, verdict => verdict.Value.ValueKind == JsonValueKind.Number && verdict.Value.GetInt32() == 1);
        return new(Text("id"), $"{file}/{Text("family")}", Text("response"), Text("ground_truth"), Text("truth"), verdicts);
    }
}
