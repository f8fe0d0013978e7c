namespace Bupo.Training.Steps;

/// <summary>When and how the internal policies are measured during training.</summary>
public sealed record InternalCurvesSettings
{
    /// <summary>The model's name in what is recorded.</summary>
    public string Model { get; init; } = "";

    /// <summary>Draws the measured positions, together with the step.</summary>
    public ulong Seed { get; init; }

    /// <summary>Every how many steps they are measured; 0 for never.</summary>
    public int Every { get; init; }

    /// <summary>The last step of the run, which is measured too, as the first one is.</summary>
    public int LastStep { get; init; }

    /// <summary>How many responses are measured.</summary>
    public int Responses { get; init; } = 8;

    /// <summary>How many of their tokens are measured.</summary>
    public int Tokens { get; init; } = 256;
}
