using System.Globalization;
using Bupo.Training.Runs;

namespace Bupo.Experiments;

/// <summary>Which view a run trained at which steps, in words.</summary>
internal static class PhaseText
{
    /// <summary>Such as <c>layer(4) 1–4, final 5–40</c>.</summary>
    public static string Of(RunRecord record)
    {
        var phases = new List<(string View, int First, int Last)>();
        foreach (var (step, view) in record.Steps.Zip(record.Views))
        {
            if (phases.Count > 0 && phases[^1].View == view)
            {
                phases[^1] = phases[^1] with { Last = step };
            }
            else
            {
                phases.Add((view, step, step));
            }
        }
        return string.Join(", ", phases.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.View} {(p.First == p.Last ? $"{p.First}" : $"{p.First}–{p.Last}")}")));
    }
}
