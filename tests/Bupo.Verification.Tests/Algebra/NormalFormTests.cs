using Bupo.Verification.Algebra;
using Bupo.Verification.Expressions;
using Bupo.Verification.Reading;
using Xunit;

namespace Bupo.Verification.Tests.Algebra;

public sealed class NormalFormTests
{
    [Theory]
    [InlineData(@"\sqrt{12}", @"2\sqrt{3}", true)]
    [InlineData(@"\sqrt{6}", @"\sqrt2\sqrt3", true)]
    [InlineData(@"\frac{1}{\sqrt3-\sqrt2}", @"\sqrt3+\sqrt2", true)]
    [InlineData(@"\sqrt2+\sqrt3", @"\sqrt5", false)]
    [InlineData(@"\sqrt2", @"\sqrt2+10^{-400}", false)]
    [InlineData(@"(x+y)^{12}", @"(y+x)^{12}", true)]
    [InlineData(@"(x+y)^{12}", @"(x+y)^{12}+10^{-60}", false)]
    [InlineData(@"\frac{x^2-1}{x-1}", "x+1", true)]
    [InlineData("2^{n+1}-2^n", "2^n", true)]
    [InlineData(@"e^{x+y}", "e^x e^y", true)]
    [InlineData(@"\ln 12", @"2\ln 2+\ln 3", true)]
    [InlineData(@"(1+i)^2", "2i", true)]
    [InlineData(@"\sqrt[3]{-8}", "-2", true)]
    [InlineData(@"\sqrt{x^2+2x+1}", "x+1", null)]
    [InlineData(@"\sin^2 x+\cos^2 x", "1", true)]
    [InlineData(@"\sin 2x", @"2\sin x\cos x", true)]
    [InlineData(@"\cos\frac{\pi}{12}", @"\frac{\sqrt6+\sqrt2}{4}", true)]
    [InlineData(@"\sqrt{x^2}", "|x|", true)]
    [InlineData(@"\max(x,-x)", "|x|", true)]
    [InlineData(@"\ln(x^2)", @"2\ln|x|", true)]
    [InlineData(@"\lceil n+\frac12\rceil", @"-\lfloor -\frac12-n\rfloor", true)]
    [InlineData(@"\lceil \frac n2\rceil", @"-\lfloor -\frac n2\rfloor", true)]
    [InlineData(@"\binom{n}{3}", @"\frac{n(n-1)(n-2)}{6}", true)]
    [InlineData(@"\frac{(n+2)!}{n!}", "n^2+3n+2", true)]
    [InlineData(@"\tanh 40", "1", false)]
    [InlineData(@"e^{60}", "e^{60}+1", false)]
    public void AreEqual_Pair_IsDecidedOrLeftOpen(string left, string right, bool? expected) =>
        Assert.Equal(expected, Decide(Read(left), Read(right)));

    private static bool? Decide(Expression left, Expression right) =>
        NormalForm.AreEqual(left, right, SampleDomain.Of(left, right, ScalarTraits.Of(left) | ScalarTraits.Of(right)));

    private static Expression Read(string text) => Answer.Read(text, ReadingStyle.Usual, out _)!.Expression;
}
