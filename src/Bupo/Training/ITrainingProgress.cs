namespace Bupo.Training;

/// <summary>Hears how a run goes on.</summary>
public interface ITrainingProgress
{
    /// <summary>Something a person should know.</summary>
    void Note(string text);

    /// <summary>A step is done.</summary>
    void Finished(StepReport report, int steps);
}
