using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Data.Files;
using Bupo.Evaluation;
using Bupo.Reports;

namespace Bupo.Cli.Evaluations;

/// <summary>Finished evaluations side by side: `bupo eval --compare`.</summary>
internal sealed class ComparisonJob(Terminal terminal, string[] folders, string output, ulong seed, bool asJson)
{
    /// <summary>Compares each with the first.</summary>
    public int Run()
    {
        if (folders.Length < 2)
        {
            throw new BupoException("--compare needs at least two folders of evaluations.");
        }
        var reports = Named([.. folders.Select(f => EvaluationReport.Of(EvaluationStore.Open(f), seed))]);
        var comparisons = EvaluationComparison.Between(reports, seed);
        var json = new JsonObject
        {
            ["models"] = new JsonArray([.. reports.Select(r => r.ToJson())]),
            ["comparisons"] = JsonSerializer.SerializeToNode(comparisons, Terminal.Indented),
        }.ToJsonString(Terminal.Indented) + "\n";
        try
        {
            Directory.CreateDirectory(output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"{output} cannot be made a folder: {e.Message.TrimEnd('.')}.", e);
        }
        DataFile.ReplaceText(Path.Combine(output, "comparison.json"), json);
        EvaluationPage.Write(Path.Combine(output, "report.html"), reports, comparisons);
        if (asJson)
        {
            terminal.Out.Write(json);
            return ExitCode.Done;
        }
        foreach (var dataset in reports.SelectMany(r => r.Datasets).DistinctBy(d => d.Name))
        {
            Show(dataset.Name, reports, comparisons);
        }
        terminal.Error.WriteLine($"The report is {Path.Combine(output, "report.html")}.");
        return ExitCode.Done;
    }

    // Evaluations of models of one name are distinguished by their folders.
    private EvaluationReport[] Named(EvaluationReport[] reports)
    {
        if (reports.DistinctBy(r => r.Model).Count() == reports.Length)
        {
            return reports;
        }
        string[] names = [.. folders.Select(f => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))))];
        return [.. reports.Zip(names.Distinct().Count() == names.Length ? names : folders, (r, name) => r with { Model = $"{name}: {r.Model}" })];
    }

    private void Show(string dataset, EvaluationReport[] reports, IReadOnlyList<EvaluationComparison> comparisons)
    {
        terminal.WriteTable(dataset, EvaluationTable.Of(reports
            .SelectMany(r => r.Datasets.Where(d => d.Name == dataset).Select(d => (r.Model, d.Summary)))));
        foreach (var (_, first, second, paired) in comparisons.Where(c => c.Dataset == dataset))
        {
            terminal.WriteSection(
                $"{dataset}: {second} against {first}",
                ("difference of Avg@n, points", EvaluationTable.Text(paired.Difference)),
                (string.Create(CultureInfo.InvariantCulture, $"p, sign-flip test of {paired.Problems} problems"), PValue.Text(paired.SignFlipP)),
                ("p, McNemar's exact test", PValue.Text(paired.McNemarP)),
                ("gained", List(paired.Gained)),
                ("lost", List(paired.Lost)));
        }
    }

    private static string List(IReadOnlyList<string> ids) =>
        ids.Count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{ids.Count}: {string.Join(", ", ids)}");
}
