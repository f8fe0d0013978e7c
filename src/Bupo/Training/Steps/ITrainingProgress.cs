namespace Bupo.Training.Steps;

/// <summary>Hears how a run goes on.</summary>
public interface ITrainingProgress
{
    /// <summary>Something a person should know; may come from another thread.</summary>
    void Note(string text);

    /// <summary>A stage has begun or moved on; comes often.</summary>
    /// <param name="step">The step.</param>
    /// <param name="stage">The stage, as in the metrics <c>seconds/STAGE</c>.</param>
    /// <param name="how">How far it is; null where nothing is known.</param>
    void At(int step, string stage, string? how);

    /// <summary>A step is done.</summary>
    void Finished(StepReport report, int steps);
}
