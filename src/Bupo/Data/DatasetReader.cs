using System.Text;
using System.Text.Json.Nodes;
using Bupo.Data.Files;
using Bupo.Data.Synthetic;

namespace Bupo.Data;

/// <summary>Reads prompt datasets from parquet, JSON lines and comma- or tab-separated files, by path or by built-in name.</summary>
public static class DatasetReader
{
    /// <summary>The dataset of that name or file.</summary>
    /// <param name="nameOrPath">
    /// A built-in name (<see cref="DatasetCatalog.Names"/>), a synthetic one such as <c>synthetic:fractions?difficulty=1-3&amp;count=500</c>
    /// (<see cref="SyntheticDataset"/>), or a file ending in .parquet, .jsonl, .csv or .tsv.
    /// </param>
    /// <param name="options">How to read it.</param>
    /// <exception cref="DatasetException">Rows cannot be used and <see cref="DatasetOptions.DropUnusableRows"/> is off.</exception>
    /// <exception cref="BupoException">The file is missing, not readable, lacks a column, or no row is left.</exception>
    public static PromptDataset Read(string nameOrPath, DatasetOptions? options = null)
    {
        options ??= new DatasetOptions();
        var dataset = SyntheticDataset.IsSpecification(nameOrPath)
            ? SyntheticDataset.Parse(nameOrPath)
            : ReadFile(Path.GetFileNameWithoutExtension(nameOrPath), DatasetCatalog.Resolve(nameOrPath, options.DataFolder), options);
        return options.SystemPrompt is { } prompt
            ? new(dataset.Name, [.. dataset.Examples.Select(e => e.WithSystemPrompt(prompt))], dataset.Dropped)
            : dataset;
    }

    private static PromptDataset ReadFile(string name, string path, DatasetOptions options)
    {
        var problems = new List<RowProblem>();
        var rows = ReadRows(path, problems);
        var examples = rows.Count == 0 ? [] : Examples(name, rows, Columns(path, rows, options.Columns), problems);
        if (problems.Count == 0)
        {
            return new PromptDataset(name, examples);
        }
        if (!options.DropUnusableRows || examples.Count == 0)
        {
            throw new DatasetException(path, [.. problems.OrderBy(p => p.Row)],
                "Mend the rows, or ask for the unusable ones to be dropped and counted.");
        }
        var lost = problems.Select(p => p.Row).Distinct().Order().Select(r => $"row {r}");
        return new PromptDataset(name, examples, [new DroppedExamples("unusable", [.. lost])]);
    }

    private static List<DataRow> ReadRows(string path, List<RowProblem> problems)
    {
        var extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension == ".parquet")
        {
            return ParquetRows.Read(path);
        }
        if (extension is not (".jsonl" or ".csv" or ".tsv"))
        {
            throw new BupoException($"{path} ends in {(extension == "" ? "no extension" : extension)}, expected .parquet, .jsonl, .csv or .tsv.");
        }
        using var text = DataFile.OpenText(path);
        try
        {
            return [.. extension == ".jsonl" ? JsonLinesRows.Read(text, problems) : CsvRows.Read(text, extension == ".csv" ? ',' : '\t', problems)];
        }
        catch (DecoderFallbackException e)
        {
            throw new BupoException($"{path} is not UTF-8 text ({e.Message.TrimEnd('.')}); convert it.", e);
        }
    }

    private static List<PromptExample> Examples(string name, List<DataRow> rows, DatasetColumns columns, List<RowProblem> problems)
    {
        var reader = new ExampleReader(name, columns, problems);
        return [.. rows.Select(reader.Read).OfType<PromptExample>()];
    }

    // A column counts as there when any row has the key, so that optional fields may be left out of JSON lines.
    private static DatasetColumns Columns(string path, List<DataRow> rows, DatasetColumns? named)
    {
        var there = Names(rows);
        var columns = named ?? (there.Contains(DatasetColumns.Verl.Answer) ? DatasetColumns.Verl : DatasetColumns.Flat);
        var optional = new[] { columns.Id, columns.Source, columns.Level }.OfType<string>();
        var required = new[] { columns.Prompt, columns.Answer }.Concat(named is null ? [] : optional);
        if (required.FirstOrDefault(c => !there.Contains(c)) is { } missing)
        {
            throw new BupoException($"{path} has no column {missing}; it has {string.Join(", ", there.Order(StringComparer.Ordinal))}. "
                + "Name the columns of the prompt and the answer.");
        }
        string? Kept(string? column) => column is not null && there.Contains(column) ? column : null;
        return columns with { Id = Kept(columns.Id), Source = Kept(columns.Source), Level = Kept(columns.Level) };
    }

    private static HashSet<string> Names(List<DataRow> rows)
    {
        var names = new HashSet<string>();
        foreach (var row in rows)
        {
            Collect(row.Fields, "", names);
        }
        return names;
    }

    private static void Collect(JsonObject fields, string prefix, HashSet<string> names)
    {
        foreach (var (name, value) in fields)
        {
            names.Add(prefix + name);
            if (value is JsonObject inner)
            {
                Collect(inner, prefix + name + ".", names);
            }
        }
    }
}
