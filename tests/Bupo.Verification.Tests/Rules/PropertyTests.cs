using CsCheck;
using Xunit;

namespace Bupo.Verification.Tests.Rules;

/// <summary>Laws of equality over random answers, and survival of mutated ones.</summary>
public sealed class PropertyTests
{
    private static readonly Gen<string> Integer = Gen.Int[-9999, 9999].Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static readonly Gen<string> Atom = Gen.OneOf(
        Integer,
        Gen.Select(Gen.Int[-99, 99], Gen.Int[1, 99], (top, bottom) => $@"\frac{{{top}}}{{{bottom}}}"),
        Gen.Select(Gen.Int[-99, 99], Gen.Int[0, 999], (whole, part) => $"{whole}.{part}"),
        Gen.Int[2, 200].Select(radicand => $@"\sqrt{{{radicand}}}"),
        Gen.OneOf<string>(@"\pi", "e", "i", "x", "y", "n", "2x", "x^2", @"\ln 3", @"\sin x", "e^{x}", @"\frac{\pi}{7}"));

    private static readonly Gen<string> Scalar = Gen.Recursive<string>((depth, inner) => depth > 2
        ? Atom
        : Gen.OneOf(
            Atom,
            Gen.Select(inner, inner, (a, b) => $"{a}+({b})"),
            Gen.Select(inner, inner, (a, b) => $"({a})({b})"),
            Gen.Select(inner, inner, (a, b) => $@"\frac{{{a}}}{{({b})^2+7}}"),
            Gen.Select(inner, Gen.Int[2, 4], (a, power) => $"({a})^{{{power}}}")));

    private static readonly Gen<string> Structure = Gen.OneOf(
        Scalar,
        Gen.Select(Scalar, Scalar, (a, b) => $"({a}, {b})"),
        Gen.Select(Scalar, Scalar, (a, b) => $@"\{{{a}, {b}\}}"),
        Gen.Select(Scalar, Scalar, (a, b) => $@"{a} \text{{ or }} {b}"),
        Gen.Select(Scalar, Scalar, (a, b) => $@"\begin{{pmatrix}} {a} \\ {b} \end{{pmatrix}}"),
        Scalar.Select(a => $"z = {a}"),
        Scalar.Select(a => $@"{a} \pm 3"));

    // Numbers only, so that adding to them changes them.
    private static readonly Gen<string> Constant = Gen.Select(
        Integer,
        Gen.Int[1, 99],
        Gen.Int[2, 50],
        Gen.OneOf<string>("", @"+\pi", @"-\ln 2", "+2i", @"+\sqrt[3]{5}", @"\cdot e"),
        (a, b, radicand, end) => $@"\frac{{{a}}}{{{b}}}\sqrt{{{radicand}}}{end}");

    [Fact]
    public void Judge_SameText_IsCorrect() => Structure.Sample(text => Accepts(text, text), iter: 1500);

    [Fact]
    public void Judge_SpacedText_IsCorrect() =>
        Structure.Sample(text => Accepts(text, text.Replace("(", @"\left( ", StringComparison.Ordinal).Replace(")", @" \right)", StringComparison.Ordinal)), iter: 1000);

    [Fact]
    public void Judge_ExchangedAnswers_AgreeOnTheVerdict() =>
        Gen.Select(Structure, Structure).Sample((a, b) => Accepts(a, b) == Accepts(b, a), iter: 2500);

    [Fact]
    public void Judge_ReorderedSum_IsCorrect() =>
        Gen.Select(Scalar, Scalar).Sample((a, b) => Accepts($"({a})+({b})", $"({b})+({a})"), iter: 1500);

    [Fact]
    public void Judge_NumberAdded_IsWrong() => Gen.Select(Constant, Gen.Int[1, 1_000_000], Gen.Int[0, 12]).Sample(
        (text, top, decimals) => !Accepts(text, $@"{text} + {top}\cdot 10^{{-{decimals}}}"),
        iter: 2500);

    [Fact]
    public void Judge_IntegerOffByAnything_IsWrong() =>
        Gen.Select(Gen.Long, Gen.Long[1, 1_000_000]).Sample((value, offset) => !Accepts($"{(decimal)value}", $"{(decimal)value + offset}"), iter: 2500);

    [Fact]
    public void Judge_MutatedText_ReturnsAVerdict()
    {
        var pieces = Gen.OneOf<string>("{", "}", "(", ")", "[", "]", @"\{", @"\}", @"\frac", @"\sqrt", "^", "_", "!", "|", "$", @"\%", ",", "&", @"\\",
            @"\left", @"\right.", @"\begin{pmatrix}", @"\end{pmatrix}", @"\pm", @"\cup", @"\in", "=", "<", "≤", "√", "∞", "\0", "😀", "^{9^{9^9}}",
            "10^{10^{10}}", "1e999999", "/0", @"\text{", @"\log_", @"\binom", @"\int", "((((((((", "--------", "1,000,000", "..", "'", "x", "i", "e", "mod", "and");
        var mutated = Gen.Select(Structure, pieces, Gen.Int[0, 200], Gen.Int[0, 8], pieces).Select((text, piece, at, cut, other) =>
        {
            var place = at % (text.Length + 1);
            return text[..place] + piece + text[int.Min(text.Length, place + cut)..] + (cut > 5 ? other : "");
        });

        Gen.Select(mutated, mutated).Sample((a, b) => Enum.IsDefined(AnswerRules.Symbolic.Judge($@"\boxed{{{a}}}", b).Kind), iter: 100_000);
    }

    private static bool Accepts(string gold, string answer) => AnswerRules.Symbolic.Judge($@"\boxed{{{answer}}}", gold).IsCorrect;
}
