using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data;
using Bupo.Models.Decoder;

namespace Bupo.Analysis;

/// <summary>An analysis into a folder: responses stream through in batches, each batch is a finished part on disk, a stopped run continues after the last one.</summary>
/// <param name="model">Borrowed.</param>
/// <param name="name">The model as the user named it.</param>
/// <param name="settings">What is measured.</param>
/// <param name="folder">Where parts and tokens.parquet go; made if it is missing.</param>
public sealed class AnalysisRun(DecoderModel model, string name, AnalysisSettings settings, string folder)
{
    private const int RefinedTokens = 2;

    private readonly InternalPolicyAnalyzer _analyzer = new(model, settings);
    private readonly Dictionary<string, int> _leftOut = new(StringComparer.Ordinal);

    /// <summary>Told after each batch.</summary>
    public Action<AnalysisProgress> Progress { get; init; } = _ => { };

    /// <summary>Whether cosines and divergences between all layers are measured, at a few tokens a response.</summary>
    public bool Refinement { get; init; } = true;

    /// <summary>Measures all responses, or those that an earlier start left, and writes tokens.parquet.</summary>
    /// <param name="responses">In an order that does not change between starts.</param>
    /// <param name="stop">Ends the run between two batches.</param>
    /// <returns>What was found, and the first response with its measures, for a token × layer map.</returns>
    /// <exception cref="BupoException">No response can be measured, or the folder holds parts of another analysis.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public (AnalysisReport Report, AnalysedResponse First, TokenMeasures FirstMeasures) Run(IEnumerable<AnalysedResponse> responses, CancellationToken stop = default)
    {
        var parts = Path.Combine(folder, "parts");
        Claim(parts);
        var means = new CurveMeans(_analyzer.Curves, model.Config.Layers, settings.Seed);
        var (index, count, kept) = (0, 0, 0);
        (AnalysedResponse Response, TokenMeasures Measures)? first = null;
        FeatureRefinement? refinement = null;
        foreach (var batch in Batches(responses))
        {
            stop.ThrowIfCancellationRequested();
            var path = PartPath(parts, count++);
            var (found, digest) = (File.Exists(path), MeasureFile.DigestOf(batch));
            var part = found ? MeasureFile.Read(path, model.Config.Layers, _analyzer.Curves) : Measure(batch, index, digest);
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
            refinement = refinement is null || part.Refinement is null ? part.Refinement ?? refinement : refinement + part.Refinement;
            foreach (var measures in part.Measures)
            {
                means.Add(index++, ResponseSums.Of(measures));
            }
            Progress(new AnalysisProgress(index, means.Tokens, kept));
        }
        if (first is null)
        {
            throw new BupoException(_leftOut.Count == 0
                ? "There is no response to analyse; name a file with at least one."
                : $"None of the responses can be analysed ({string.Join("; ", _leftOut.Select(p => $"{p.Value} {p.Key}"))}).");
        }
        var all = Enumerable.Range(0, count).Select(i => MeasureFile.Read(PartPath(parts, i), model.Config.Layers, _analyzer.Curves));
        TokenTable.Write(Path.Combine(folder, "tokens.parquet"), _analyzer.Curves, model.Config.Layers, all);
        var report = AnalysisReport.Of(name, model.Config.Layers, settings, _analyzer.Curves, means) with { LeftOut = _leftOut, Refinement = refinement };
        return (report, first.Value.Response, first.Value.Measures);
    }

    /// <summary>Deletes the parts: the analysis is whole and will not be continued.</summary>
    public void Finish() => Directory.Delete(Path.Combine(folder, "parts"), recursive: true);

    private static string PartPath(string parts, int index) => Path.Combine(parts, $"{index:D6}.bin");

    private MeasureFile Measure(List<AnalysedResponse> batch, int firstIndex, ulong digest)
    {
        var measures = _analyzer.Measure(batch, firstIndex);
        FeatureRefinement? sum = null;
        foreach (var (i, response) in Refinement ? batch.Index() : [])
        {
            var places = PositionSample.Draw(settings.Seed, firstIndex + i, response.Response.Length, (double)RefinedTokens / response.Response.Length);
            var one = FeatureRefinement.Measure(model, response, places);
            sum = sum is null ? one : sum + one;
        }
        return new MeasureFile(firstIndex, digest, measures, sum);
    }

    /// <summary>Neighbours share a pass as long as the memory for its states lasts; what cannot be measured is counted.</summary>
    private IEnumerable<List<AnalysedResponse>> Batches(IEnumerable<AnalysedResponse> responses)
    {
        var (batch, rows) = (new List<AnalysedResponse>(), 0);
        foreach (var response in responses)
        {
            if (_analyzer.Refusal(response) is { } reason)
            {
                _leftOut[reason] = _leftOut.GetValueOrDefault(reason) + 1;
                continue;
            }
            var count = PositionSample.Count(response.Response.Length, settings.Positions);
            if (batch.Count > 0 && rows + count > _analyzer.MostRows)
            {
                yield return batch;
                (batch, rows) = ([], 0);
            }
            batch.Add(response);
            rows += count;
        }
        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>Parts are continued only by the analysis that began them.</summary>
    private void Claim(string parts)
    {
        var settingsPath = Path.Combine(parts, "settings.json");
        var ours = new JsonObject { ["model"] = name, ["settings"] = JsonSerializer.SerializeToNode(settings), ["refinement"] = Refinement };
        Directory.CreateDirectory(parts);
        if (File.Exists(settingsPath))
        {
            if (File.ReadAllText(settingsPath) != ours.ToJsonString())
            {
                throw new BupoException($"{parts} holds parts of an analysis with other settings ({settingsPath}); finish that one, or name another folder.");
            }
            return;
        }
        DataFile.Replace(settingsPath, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(ours.ToJsonString())));
    }
}
