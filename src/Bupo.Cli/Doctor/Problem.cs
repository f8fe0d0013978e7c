namespace Bupo.Cli.Doctor;

/// <summary>Something that is missing.</summary>
/// <param name="What">What it is.</param>
/// <param name="Mend">What to do about it.</param>
/// <param name="Stops">Whether models cannot run without it.</param>
internal sealed record Problem(string What, string Mend, bool Stops);
