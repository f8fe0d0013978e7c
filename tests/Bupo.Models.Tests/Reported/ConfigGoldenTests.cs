using System.Text.Json.Nodes;
using Bupo.Models.Checkpoints;
using Xunit;

namespace Bupo.Models.Tests.Reported;

/// <summary>Configurations of public reports: fields in other places, missing, or of a kind that is not computed.</summary>
public class ConfigGoldenTests
{
    private const string Cases = "configs.jsonl";

    public static TheoryData<string> Ids => ReportedCase.Ids(Cases);

    [Theory, MemberData(nameof(Ids))]
    public void Load_ReportedConfig_ComputesWhatItSaysOrRefuses(string id)
    {
        var reported = ReportedCase.Read(Cases, id);
        using var folder = reported.Copy();
        var config = JsonNode.Parse(File.ReadAllText(folder["config.json"]))!.AsObject();
        foreach (var field in reported.Removed)
        {
            config.Remove(field);
        }
        foreach (var (field, value) in reported.Set ?? [])
        {
            config[field] = value?.DeepClone();
        }
        File.WriteAllText(folder["config.json"], config.ToJsonString());

        reported.Check(() => Checkpoint.Open(folder.Path));
    }
}
