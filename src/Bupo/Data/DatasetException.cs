using Bupo.Data.Files;

namespace Bupo.Data;

/// <summary>A dataset that cannot be used as it is: every bad row is listed, the first twenty in the message.</summary>
public sealed class DatasetException : BupoException
{
    private const int Shown = 20;

    /// <summary>Makes the error of a file with bad rows.</summary>
    /// <param name="file">The file as the user named it.</param>
    /// <param name="problems">What is wrong, in row order; at least one.</param>
    /// <param name="advice">What the user can do about it, as a sentence.</param>
    public DatasetException(string file, IReadOnlyList<RowProblem> problems, string advice)
        : base(Describe(file, problems, advice))
    {
        Problems = problems;
    }

    /// <summary>Every bad row.</summary>
    public IReadOnlyList<RowProblem> Problems { get; }

    private static string Describe(string file, IReadOnlyList<RowProblem> problems, string advice)
    {
        var lines = problems.Take(Shown).Select(p => $"\n  {p}.");
        var more = problems.Count > Shown ? $"\n  … and {problems.Count - Shown} more." : "";
        return $"{file}: {problems.Count} unusable row{(problems.Count == 1 ? "" : "s")}:{string.Concat(lines)}{more}\n{advice}";
    }
}
