using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among expressions in variables.</summary>
public sealed class FunctionFormTests
{
    private const string Table = """
        = x^2-1 | (x-1)(x+1)
        = (x+1)^3 | x^3+3x^2+3x+1
        = \frac{x^2-1}{x-1} | x+1
        = 2\sin x\cos x | \sin 2x
        = \cos^2 x | 1-\sin^2 x
        = \tan x | \frac{\sin x}{\cos x}
        = \ln(xy) | \ln x+\ln y
        = e^{2x} | (e^x)^2
        = 2^{n+1} | 2\cdot 2^n
        = \frac{n!}{(n-1)!} | n
        = n(n+1)/2 | \frac{n^2+n}{2}
        = \binom{n}{2} | \frac{n(n-1)}{2}
        = x^{-2} | \frac{1}{x^2}
        = \sqrt{x^3} | x\sqrt{x}
        = a_1+a_2 | a_{2}+a_{1}
        ! x^2 | x^3
        ! 2x+1 | 2x-1
        ! \sin x | \sin y
        ! |x| | x
        = \sec^2\theta | \frac{1}{\cos^2 \theta}
        = \frac{e^x-e^{-x}}{2} | \sinh x
        = (-1)^{n+1} | (-1)^{n-1}
        = 1/(2x) | \frac{1}{2x}
        = 1/2x | \frac{x}{2}
        = x(x+1) | x^2 + x
        = -\cos x + C | C - \cos x
        = \frac{d}{2} | d/2
        = 4x^3y^2 | 4y^2x^3
        = m^2-n^2 | (m+n)(m-n)
        = 6n^{2} + 12n + 8 | 6n^2+12n+8
        = \dfrac{x+2}{7} | (x+2)/7
        = \log_3 x | \frac{\ln x}{\ln 3}
        = \lvert x-1 \rvert | |1-x|
        = \ln|x|+C | \ln(|x|) + C
        = O(n \log n) | O(n\log n)
        = 1 + x + x^2 | 1+x+x^{2}
        = \sin^2 x | \frac{1-\cos 2x}{2}
        = \arcsin x | \sin^{-1} x
        = \frac{1}{\sin x} | \csc x
        = x^{\frac{2}{3}} | \sqrt[3]{x^2}
        = \sqrt{x}\sqrt{y} | \sqrt{xy}
        = \frac{a}{b} + \frac{c}{d} | \frac{ad+bc}{bd}
        = (a+b)^2 | a^2+2ab+b^2
        ! (a+b)^2 | a^2+b^2
        = \frac{4}{3}\pi r^3 | \frac{4\pi r^3}{3}
        = \frac{x}{x^2+1} | x(x^2+1)^{-1}
        = 2^{3x} | 8^x
        = \log_a b | \frac{\ln b}{\ln a}
        = n^2 | n \cdot n
        = \frac{1}{n(n+1)} | \frac{1}{n} - \frac{1}{n+1}
        ! x+1 | x+1+10^{-20}
        ! \sin x | \sin x + 10^{-15}
        = xy | yx
        ! no | on
        = x^2+1 | x²+1
        = \frac{1}{2}(x+y) | 0.5x+0.5y
        = 3(x-2) | 3x - 6
        = -\frac{1}{x}+C | C-\frac1x
        = c_1 e^{x}+c_2 e^{-x} | c_{1}e^{x}+c_{2}e^{-x}
        ! 5 | 5x
        ! x | x'
        ! \sqrt{x^2} | -x
        ! 3x | 3X
        ! 1/(2x) | \frac{x}{2}
        = a^{m+n} | a^m a^n
        = \frac{x^a}{x^b} | x^{a-b}
        = \left\lfloor \frac{n}{2} \right\rfloor | \lfloor n/2 \rfloor
        = \max(a,b) | \max(b,a)
        = e^{-x}(c_1\cos x + c_2 \sin x) | c_1 e^{-x}\cos x + c_2e^{-x}\sin x
        = \mathbb{Z}_2 | \mathbb{Z}_2
        = \frac{1}{4}e^{2x}(2x-1)+C | \frac{x e^{2x}}{2} - \frac{e^{2x}}{4} + C
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
