using System.CommandLine;
using Bupo.Recipes.Binding;
using Bupo.Training.Metrics;

namespace Bupo.Cli.Commands;

/// <summary>`bupo explain`.</summary>
internal static class ExplainCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var name = new Argument<string?>("metric") { Description = "A metric's name; all are listed without one.", Arity = ArgumentArity.ZeroOrOne };
        var verb = new Verb(
            "explain",
            "Tell what a training metric is, its unit, what is normal and what is not.",
            "bupo explain",
            "bupo explain policy/entropy",
            "bupo explain loss")
        {
            name,
        };
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(name) is not { } wanted)
            {
                terminal.WriteSection("Metrics of a training run", MetricCatalog.All.Select(m => (m.Name, Named(m))));
                return ExitCode.Done;
            }
            var metric = MetricCatalog.Find(wanted) ?? throw new BupoException(
                $"'{wanted}' is not a metric.{(Guess(wanted) is { } guess ? $" Did you mean {guess}?" : "")} `bupo explain` lists all.");
            terminal.WriteSection(
                metric.Name,
                ("unit", metric.Unit.Length == 0 ? "none" : metric.Unit),
                ("what it is", metric.Meaning),
                ("normal", metric.Normal),
                ("not normal", metric.Odd));
            return ExitCode.Done;
        });
        return verb;
    }

    private static string Named(Metric metric) => metric.Unit.Length == 0 ? metric.Meaning : $"[{metric.Unit}] {metric.Meaning}";

    /// <summary>A metric that the word is part of, else the one with the fewest edits.</summary>
    private static string? Guess(string word) =>
        MetricCatalog.All.FirstOrDefault(m => m.Name.Contains(word, StringComparison.OrdinalIgnoreCase))?.Name
        ?? Nearest.To(word, MetricCatalog.All.Select(m => m.Name));
}
