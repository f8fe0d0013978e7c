using Bupo.Training.Checkpointing;

namespace Bupo.Training.Runs;

/// <summary>The steps of a run: each is written and saved when it is due; when the run is stopped, the last whole step is saved.</summary>
/// <param name="saver">Saves steps; borrowed.</param>
/// <param name="note">Receives what a person should know.</param>
internal sealed class RunLoop(StepSaver saver, Action<string> note)
{
    /// <summary>Runs all steps.</summary>
    /// <param name="steps">The steps; each runs when it is enumerated.</param>
    /// <param name="write">Writes what a step did, and returns its number and metrics.</param>
    /// <exception cref="OperationCanceledException">The run was stopped; the last whole step is saved.</exception>
    public void Run<T>(IEnumerable<T> steps, Func<T, (int Step, IReadOnlyDictionary<string, double> Metrics)> write)
    {
        try
        {
            foreach (var step in steps)
            {
                var (number, metrics) = write(step);
                saver.Finish(number, metrics);
            }
        }
        catch (OperationCanceledException) when (saver.IsBehind)
        {
            saver.Save();
            note("Stopped; continue with --resume auto.");
            throw;
        }
    }
}
