using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Analysis.Files;
using Bupo.Data.Files;
using Bupo.Models.Decoder;
using Bupo.Rollouts;

namespace Bupo.Analysis;

/// <summary>An analysis into a folder: responses stream through in batches, each batch is a finished part on disk, a stopped run continues after the last one.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="name">The model as the user named it.</param>
/// <param name="settings">What is measured.</param>
/// <param name="folder">Where parts and tokens.parquet go; made if it is missing.</param>
public sealed class AnalysisRun(DecoderModel model, string name, AnalysisSettings settings, string folder)
{
    private const string PartPattern = "??????.bin", SettingsName = "settings.json";

    private readonly InternalPolicyAnalyzer _analyzer = new(model, settings);

    /// <summary>Told after each batch.</summary>
    public Action<AnalysisProgress> Progress { get; init; } = _ => { };

    /// <summary>Measures all responses, or those that an earlier start left, and writes tokens.parquet.</summary>
    /// <param name="responses">In an order that does not change between starts.</param>
    /// <param name="cancellationToken">Ends the run between two batches.</param>
    /// <returns>What was found, and the first response with its measures, for a token × layer map.</returns>
    /// <exception cref="BupoException">No response can be measured, or the folder holds parts of another analysis.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public (AnalysisReport Report, AnalyzedResponse First, TokenMeasures FirstMeasures) Run(IEnumerable<AnalyzedResponse> responses, CancellationToken cancellationToken = default)
    {
        var parts = Path.Combine(folder, "parts");
        Claim(parts);
        var totals = new AnalysisTotals(_analyzer.Curves, model.Config.Layers, settings);
        var (count, kept) = (0, 0);
        (AnalyzedResponse Response, TokenMeasures Measures)? first = null;
        foreach (var batch in _analyzer.Batches(responses, totals.LeaveOut))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = PartPath(parts, count++);
            var (found, digest) = (File.Exists(path), MeasureFile.DigestOf(batch));
            var part = found ? MeasureFile.Read(path, model.Config.Layers, _analyzer.Curves) : new MeasureFile(totals.Responses, digest, _analyzer.Measure(batch, totals.Responses));
            if (part.Digest != digest)
            {
                throw new BupoException($"{path} was measured on other responses; give the same ones in the same order, or name another folder.");
            }
            if (!found)
            {
                part.Write(path);
            }
            kept += found ? batch.Count : 0;
            first ??= (batch[0], part.Measures[0]);
            totals.Add(part.Measures);
            Progress(new AnalysisProgress(totals.Responses, totals.Tokens, kept));
        }
        var report = totals.Report(name);
        var all = Enumerable.Range(0, count).Select(i => MeasureFile.Read(PartPath(parts, i), model.Config.Layers, _analyzer.Curves));
        TokenTable.Write(Path.Combine(folder, "tokens.parquet"), _analyzer.Curves, model.Config.Layers, all);
        return (report, first!.Value.Response, first.Value.Measures);
    }

    /// <summary>Deletes the parts: the analysis is whole and will not be continued. Other files of the folder stay.</summary>
    public void Finish() => DataFile.RemoveOwn(Path.Combine(folder, "parts"), PartPattern, SettingsName);

    private static string PartPath(string parts, int index) => Path.Combine(parts, $"{index:D6}.bin");

    private static void RequireSame(JsonObject ours, string written, string path)
    {
        if (written == ours.ToJsonString())
        {
            return;
        }
        var theirs = JsonNode.Parse(written) as JsonObject;
        string[] differing = [.. ours.Where(entry => theirs?[entry.Key]?.ToJsonString() != entry.Value?.ToJsonString()).Select(entry => entry.Key)];
        throw new BupoException($"{path} is of an analysis that differs in {string.Join(", ", differing)}: another model, other weights under its name, or other settings. Finish that one with what it began with, or name another folder.");
    }

    /// <summary>Parts are continued only by the analysis that began them, with the same weights and arithmetic.</summary>
    private void Claim(string parts)
    {
        var settingsPath = Path.Combine(parts, SettingsName);
        var ours = new JsonObject
        {
            ["model"] = name,
            ["weights"] = WeightsIdentity.Of(model, 0).Checksum,
            ["compute"] = model.ComputeType.ToString(),
            ["settings"] = JsonSerializer.SerializeToNode(settings),
        };
        Directory.CreateDirectory(parts);
        if (File.Exists(settingsPath))
        {
            RequireSame(ours, File.ReadAllText(settingsPath), settingsPath);
            return;
        }
        if (Directory.EnumerateFileSystemEntries(parts).FirstOrDefault() is { } foreign)
        {
            throw new BupoException($"{foreign} exists, but no analysis wrote {settingsPath}, so {parts} is not used; name another folder with --out, or move it away.");
        }
        DataFile.Replace(settingsPath, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(ours.ToJsonString())));
    }
}
