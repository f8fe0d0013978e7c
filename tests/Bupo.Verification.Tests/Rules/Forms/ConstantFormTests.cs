using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among π, e, i, logarithms and trigonometric values.</summary>
public sealed class ConstantFormTests
{
    private const string Table = """
        = \pi/4 | \frac{\pi}{4}
        = \frac{3\pi}{4} | 0.75\pi
        = e^{i\pi} | -1
        = e^2 | \exp(2)
        ! \pi | 3.14159265358979
        ! \pi | \frac{22}{7}
        = \ln 8 | 3\ln 2
        = \log_2 8 | 3
        = \log_{10} 1000 | 3
        = \ln(e^3) | 3
        = \ln\frac{1}{2} | -\ln 2
        = \sin 30^\circ | \frac12
        = \cos\frac{\pi}{3} | 0.5
        = \tan^{-1}(1) | \frac{\pi}{4}
        = \arctan 1 | \pi/4
        = 3+4i | 4i+3
        = \frac{1}{1+i} | \frac{1-i}{2}
        ! 3+4i | 3-4i
        = |3-5| | 2
        = \lfloor 3.7 \rfloor | 3
        = \infty | +\infty
        ! \infty | -\infty
        = \frac{1+\sqrt5}{2} | \frac{\sqrt5+1}{2}
        = \gcd(12,18) | 6
        = 2e^{i\pi/3} | 1+\sqrt{3}i
        = 2\text{cis}\frac{\pi}{3} | 1+i\sqrt3
        = \log 100 | 2
        = \lg 100 | 2
        = e^{\ln 3} | 3
        = 2 \ln 2 - 1 | \ln 4 - 1
        = i^{2023} | -i
        = \sqrt{-4} | 2i
        = |3+4i| | 5
        = \overline{3+4i} | 3-4i
        = \cot\theta | \frac{\cos\theta}{\sin\theta}
        = \tan^2\theta + 1 | \sec^2\theta
        = 1-\frac{1}{e} | 1-e^{-1}
        = \frac{e-1}{e} | 1-1/e
        ! 2\pi | 2
        ! \ln 2 | \log_{10} 2
        ! \sin^{-1}x | \frac{1}{\sin x}
        ! e | 2.718281828
        = \frac{5\pi}{6} | \frac{5}{6}π
        = \frac{1}{3}\ln 2 | \ln \sqrt[3]{2}
        = \ln(1+\sqrt{2}) | \operatorname{arcsinh}(1)
        = \operatorname{arctan}(2) | \tan^{-1} 2
        = \cos^{-1}\left(\frac{1}{3}\right) | \arccos(1/3)
        = \mathrm{e}^{2} | e^2
        = \frac{3\sqrt{2}}{2} + \frac{3\sqrt{2}}{2}i | 3e^{i\pi/4}
        = -\frac{\ln 3}{\ln 2} | -\log_2 3
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
