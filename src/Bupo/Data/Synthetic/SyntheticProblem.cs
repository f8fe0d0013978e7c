using System.Text.Json.Nodes;

namespace Bupo.Data.Synthetic;

/// <summary>A made problem.</summary>
/// <param name="Problem">What is asked.</param>
/// <param name="Answer">The exact answer, as the problem asks for it.</param>
internal sealed record SyntheticProblem(string Problem, string Answer)
{
    /// <summary>What a reward needs beside the answer, e.g. the numbers of a countdown.</summary>
    public JsonObject Extra { get; init; } = [];
}
