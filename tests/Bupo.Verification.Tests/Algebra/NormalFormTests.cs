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
    [InlineData(@"\sin^2 x+\cos^2 x", "1", null)]
    public void AreEqual_Pair_IsDecidedOrLeftOpen(string left, string right, bool? expected) =>
        Assert.Equal(expected, NormalForm.AreEqual(Read(left), Read(right)));

    private static Expression Read(string text) => Answer.Read(text, ReadingStyle.Usual, out _)!.Expression;
}
