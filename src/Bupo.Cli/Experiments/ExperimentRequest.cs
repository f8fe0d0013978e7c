namespace Bupo.Cli.Experiments;

/// <summary>What a person asked of an experiment.</summary>
/// <param name="Only">The arms to run; none for all.</param>
/// <param name="Jobs">Processes at a time.</param>
/// <param name="Output">The experiment's own folder.</param>
/// <param name="Command">The command line, to be shown with the results.</param>
internal sealed record ExperimentRequest(IReadOnlyList<string> Only, int Jobs, string Output, string Command);
