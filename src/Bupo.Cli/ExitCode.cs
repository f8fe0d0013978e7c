namespace Bupo.Cli;

/// <summary>What a process of ours ends with.</summary>
internal static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Done = 0;

    /// <summary>The work failed, or a check did not hold.</summary>
    public const int Failed = 1;

    /// <summary>The command line or a file is not as it must be; the message says how to fix it.</summary>
    public const int BadInput = 2;

    /// <summary>Ended by Ctrl-C, as shells count it: 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
