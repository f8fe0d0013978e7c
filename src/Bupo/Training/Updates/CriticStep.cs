namespace Bupo.Training.Updates;

/// <summary>What one optimizer step of the critic saw.</summary>
/// <param name="Loss">What was minimized.</param>
/// <param name="GradNorm">Norm of the gradient before clipping.</param>
/// <param name="ClipFraction">Part of the tokens whose loss the value clip held.</param>
/// <param name="Skipped">Whether loss or gradient was not finite, so that no weight moved.</param>
public sealed record CriticStep(double Loss, double GradNorm, double ClipFraction, bool Skipped);
