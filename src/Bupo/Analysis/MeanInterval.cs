namespace Bupo.Analysis;

/// <summary>A mean over response tokens with its 95 % bootstrap interval over responses.</summary>
/// <param name="Mean">Every token weighs the same.</param>
/// <param name="Low">2.5 % point of the resampled means.</param>
/// <param name="High">97.5 % point of the resampled means.</param>
public readonly record struct MeanInterval(double Mean, double Low, double High);
