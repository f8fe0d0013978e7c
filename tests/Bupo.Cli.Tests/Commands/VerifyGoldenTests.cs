using System.Text.Json.Nodes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo verify` over the recorded corpus of responses.</summary>
public sealed class VerifyGoldenTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-verify-").FullName;

    public static TheoryData<string> Rules => ["hendrycks", "dapo", "dapo_box", "gsm8k_strict", "gsm8k_flex"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Rules))]
    public void Verify_ReferenceRule_GivesTheRecordedVerdictOfEveryRow(string rule)
    {
        foreach (var (row, verdict) in Judge(rule))
        {
            Assert.True(
                (verdict["verdict"]!.GetValue<string>() == "correct") == (row["verdicts"]![rule] is JsonValue one && one.GetValue<int>() == 1),
                $"{row["id"]}: {verdict.ToJsonString()}");
        }
    }

    [Fact]
    public void Verify_Symbolic_AgreesWithTheTruthAsTheRuleDoes()
    {
        var judged = Judge("symbolic").Where(j => j.Row["truth"]!.GetValue<string>() != "ambiguous").ToArray();

        bool IsCorrect(JsonNode verdict) => verdict["verdict"]!.GetValue<string>() == "correct";
        Assert.InRange(judged.Count(j => IsCorrect(j.Verdict) && j.Row["truth"]!.GetValue<string>() == "false"), 0, 20);
        Assert.InRange(judged.Count(j => !IsCorrect(j.Verdict) && j.Row["truth"]!.GetValue<string>() == "true"), 0, 60);
        Assert.All(judged, j => Assert.Contains(j.Verdict["verdict"]!.GetValue<string>(), new[] { "correct", "wrong", "unreadable" }));
        Assert.All(judged, j => Assert.Equal(["verdict", "extracted", "reason"], j.Verdict.AsObject().Select(p => p.Key)));
    }

    private List<(JsonNode Row, JsonNode Verdict)> Judge(string rule)
    {
        var judged = new List<(JsonNode, JsonNode)>();
        foreach (var input in Directory.GetFiles(Shared.Path("golden", "verifier"), "*.jsonl"))
        {
            var output = Path.Combine(_folder, "verdicts.jsonl");

            var run = Cli.Run("verify", "--input", input, "--rule", rule, "--output", output);

            Assert.True(run.ExitCode == ExitCode.Done, run.Error);
            var rows = File.ReadLines(input).Select(line => JsonNode.Parse(line)!).ToArray();
            var verdicts = File.ReadLines(output).Select(line => JsonNode.Parse(line)!).ToArray();
            Assert.Equal(rows.Length, verdicts.Length);
            judged.AddRange(rows.Zip(verdicts));
        }
        return judged;
    }
}
