using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among equations and assignments.</summary>
public sealed class EquationFormTests
{
    private const string Table = """
        = y=2x+1 | 2x - y + 1 = 0
        = x^2+y^2=4 | 4 = x^2 + y^2
        = x+2y-3=0 | 2x+4y=6
        ! y=2x+1 | y=2x-1
        = f(x)=x^2 | x^2
        = y=x^2 | f(x)=x^2
        = f^{-1}(x)=\frac{x-1}{2} | \frac{x-1}{2}
        = x = 5 | 5
        ! x = 5 | x = 6
        = x \equiv 3 \pmod 5 | x \equiv 8 \pmod{5}
        ! x \equiv 3 \pmod 5 | x \equiv 3 \pmod{7}
        = \frac{x^2}{4}+\frac{y^2}{9}=1 | 9x^2+4y^2=36
        = \frac{1}{2} | \frac{2}{4}=\frac{1}{2}
        ! 5 | 7 = 5
        = 5 | = 5
        = \frac{dy}{dx}=2x | 2x
        = y'=2x | 2x
        = a_n=2n+1 | 2n+1
        = \frac{2}{3} | \frac{2}{3} \approx 0.667
        = 0.667 | \frac{2}{3} \approx 0.667
        = (x-1)^2+(y+2)^2=9 | x^2+y^2-2x+4y-4=0
        = 3x+2y=6 | y=-\frac{3}{2}x+3
        ! 3x+2y=6 | y=\frac{3}{2}x+3
        = r=2\cos\theta | 2\cos\theta = r
        = \sum_{k=1}^{n} k | \sum_{k=1}^{n}k
        = y - 3 = 2(x - 1) | y = 2x + 1
        = P(x) = x^3 - x | x^3-x
        = x(t) = e^{-t} | e^{-t}
        = \lambda = 3 | 3
        ! x=1 | y=1
        ! x+1=0 | x+1
        ! 2x | 2x=0
        ! x^2=4 | 4
        ! x \equiv 1 \pmod 2 | 1
        ! y'' + y = 0 | y' + y = 0
        = (x-2)(x-3)=0 | x^2-5x+6=0
        = 2x+3y-5z=7 | 7 = 2x + 3y - 5z
        = \frac{\partial f}{\partial x} = 2x | 2x
        = f'(x) = 2x | 2x
        = y'' + y = 0 | y + y'' = 0
        = x\approx 2.5 | 2.5
        = 2.5 | \approx 2.5
        = f(x)=2x+1 | f(t)=2t+1
        = x+2y+3z=6 | \frac{x}{6}+\frac{y}{3}+\frac{z}{2}=1
        = 6 | S = \frac{1}{2}ab = 6
        = 3 | x = y = 3
        ! 4 | x^2+y^2=4
        ! 5 | 5 \approx 6
        ! 6 | 5 = 6
        = 0.67 | \frac{2}{3} \approx 0.67
        ! 5 | 2 = 5
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
