using System.CommandLine;
using Bupo.Reports;
using Bupo.Training.Runs;

namespace Bupo.Cli.Commands;

/// <summary>`bupo report`.</summary>
internal static class ReportCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("runs") { Description = "Folders of training runs, finished or not.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--out") { Description = "The page; report.html in the first run's folder unless given.", HelpName = "file" };
        var verb = new Verb(
            "report",
            "Draw the training curves of runs side by side, with samples over time, as one page.",
            "bupo report runs/sums",
            "bupo report runs/grpo runs/bupo --out comparison.html")
        {
            runs, output,
        };
        verb.SetAction(parsed =>
        {
            var folders = parsed.GetRequiredValue(runs);
            var path = parsed.GetValue(output) ?? Path.Combine(folders[0], "report.html");
            TrainingPage.Write(path, [.. folders.Select(RunRecord.Read)]);
            terminal.Out.WriteLine(path);
            return ExitCode.Done;
        });
        return verb;
    }
}
