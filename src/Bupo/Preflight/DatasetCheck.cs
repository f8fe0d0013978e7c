using Bupo.Data;
using Bupo.Data.Files;
using Bupo.Rewards;
using Bupo.Verification;

namespace Bupo.Preflight;

/// <summary>What a look at every row of a dataset found.</summary>
public sealed record DatasetCheck
{
    private const int LongestExcerpt = 80;

    /// <summary>The dataset's readable rows.</summary>
    public required PromptDataset Dataset { get; init; }

    /// <summary>Every row that cannot be used, in row order: those that cannot be read, and those whose gold answer the rule does not accept.</summary>
    public required IReadOnlyList<UnusableRow> Unusable { get; init; }

    /// <summary>How many gold answers cannot be used, by what they are.</summary>
    public required IReadOnlyDictionary<GoldKind, int> UnusableGolds { get; init; }

    /// <summary>Problems that occur more than once.</summary>
    public required IReadOnlyList<PromptOverlap> Repeats { get; init; }

    /// <summary>Rows in the file.</summary>
    public required int Rows { get; init; }

    /// <summary>Rows that can be used.</summary>
    public int Usable => Rows - Unusable.DistinctBy(u => u.Row).Count();

    /// <summary>Reads and checks a dataset.</summary>
    /// <param name="nameOrPath">What <see cref="DatasetReader"/> takes.</param>
    /// <param name="rule">The judge whose rewards the gold answers are for.</param>
    /// <param name="options">How to read it; unusable rows are listed, whatever it says of them.</param>
    /// <exception cref="BupoException">The file cannot be read, lacks a column, or has no row that can be read.</exception>
    public static DatasetCheck Of(string nameOrPath, IAnswerRule rule, DatasetOptions? options = null)
    {
        options = (options ?? new DatasetOptions()) with { DropUnusableRows = false };
        IReadOnlyList<RowProblem> problems = [];
        PromptDataset dataset;
        try
        {
            dataset = DatasetReader.Read(nameOrPath, options);
        }
        catch (DatasetException bad)
        {
            problems = bad.Problems;
            dataset = DatasetReader.Read(nameOrPath, options with { DropUnusableRows = true });
        }
        var golds = GoldCheck.Unusable(dataset, rule);
        return new DatasetCheck
        {
            Dataset = dataset,
            Rows = dataset.Examples.Count + problems.DistinctBy(p => p.Row).Count(),
            Unusable =
            [
                .. problems.Select(p => new UnusableRow(p.Row, null, p.Column, p.Message))
                    .Concat(golds.Select(g => new UnusableRow(g.Example.Row, g.Example.Id, null, $"gold answer {Excerpt(g.Example.Answer)}: {g.Reason.TrimEnd('.')}")))
                    .OrderBy(u => u.Row),
            ],
            UnusableGolds = golds.CountBy(g => g.Kind).OrderBy(g => g.Key).ToDictionary(),
            Repeats = PromptOverlap.Within(dataset),
        };
    }

    // One line of a gold answer, however long it is.
    private static string Excerpt(string gold)
    {
        var line = string.Join(' ', gold.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestExcerpt ? line : $"{line[..LongestExcerpt]}… ({gold.Length} characters)";
    }
}
