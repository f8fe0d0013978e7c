using System.Globalization;
using Bupo.Training.Steps;

namespace Bupo.Cli.Experiments;

/// <summary>A training run's progress for the process that started it: the part of the steps that are done, a line each; notes go to the log.</summary>
internal sealed class StepLines(Terminal terminal) : ITrainingProgress
{
    public void Note(string text) => terminal.Error.WriteLine(text);

    public void At(int step, string stage, string? how)
    {
    }

    public void Finished(StepReport report, int steps)
    {
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Step / (double)steps}"));
        terminal.Out.Flush();
    }
}
