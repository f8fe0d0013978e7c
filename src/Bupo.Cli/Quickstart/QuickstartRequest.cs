namespace Bupo.Cli.Quickstart;

/// <summary>What a person asked `bupo quickstart` for.</summary>
internal sealed record QuickstartRequest
{
    /// <summary>--out.</summary>
    public required string Output { get; init; }

    /// <summary>--seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>--steps, of each training.</summary>
    public required int Steps { get; init; }

    /// <summary>--problems.</summary>
    public required int Problems { get; init; }

    /// <summary>Steps of BuPO that train the inner layer: a tenth, as the paper's 30 of 300.</summary>
    public int InternalSteps => Math.Max(1, Steps / 10);

    /// <summary>Refuses what cannot be done.</summary>
    /// <exception cref="BupoException">A value is out of range.</exception>
    public void Check()
    {
        Usage.Require(Steps >= 2, $"--steps is {Steps}, expected at least 2: one for the inner layer, one for the full policy.");
        Usage.Require(Problems >= 2, $"--problems is {Problems}, expected at least 2.");
    }
}
