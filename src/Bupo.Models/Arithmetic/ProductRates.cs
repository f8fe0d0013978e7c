namespace Bupo.Models.Arithmetic;

/// <summary>How fast one type multiplies matrices of a language model's shapes here, in 10^9 multiply-adds doubled (GFLOP) a second.</summary>
/// <param name="Tall">Many rows at once, as in prefill and training; bound by arithmetic.</param>
/// <param name="FewRows">A few rows against much weight, as in decoding; bound by memory.</param>
public readonly record struct ProductRates(double Tall, double FewRows);
