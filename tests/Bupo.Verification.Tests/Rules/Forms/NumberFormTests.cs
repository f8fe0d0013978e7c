using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among integers, decimals, fractions and powers.</summary>
public sealed class NumberFormTests
{
    private const string Table = """
        = 42 | 42.0
        = 42 | +42
        = 1234567 | 1,234,567
        = 1234567 | 1{,}234{,}567
        = 10000 | 10\,000
        = 10000 | 10 000
        = 0.5 | .5
        = \frac{1}{2} | 0.50
        = \frac12 | 2/4
        = 2.5 | 2\frac{1}{2}
        = -3\frac{1}{3} | -\frac{10}{3}
        = 2 1/2 | \frac{5}{2}
        = \frac{1}{3} | 0.\overline{3}
        = \frac{1}{6} | 0.1\overline{6}
        ! \frac{1}{3} | 0.333
        ! \frac{1}{3} | 0.33333333333
        = 1.5\times10^{8} | 150000000
        = 1.5e8 | 1.5 \cdot 10^8
        = 3.2\times 10^{-4} | 0.00032
        ! 100 | 1000
        = 2^{10} | 1024
        = 2^{64}-1 | 18446744073709551615
        ! 2^{64}-1 | 18446744073709551616
        = 5! | 120
        = \binom{10}{3} | 120
        = {10 \choose 3} | 120
        = \frac{20!}{18!} | 380
        = ½ | 0.5
        = -7 | −7
        = \frac{-3}{4} | \frac{3}{-4}
        = 8 | \sqrt{64}
        = 2 | \sqrt[3]{8}
        = -2 | \sqrt[3]{-8}
        ! 12 | 21
        = 12 | 12.
        = 0 | -0
        = \frac17 | 0.\overline{142857}
        = 6.02\times 10^{23} | 6.02e23
        = 1{,}000 | 1000
        = 5 | \mathbf{5}
        = 5 | \displaystyle 5
        = 5 | \underline{5}
        = 7\frac{1}{2} | 7.5
        = 7\ \frac{1}{2} | 7.5
        = \frac{22}{7} | 3\frac{1}{7}
        ! \frac{3}{4} | \frac{4}{3}
        ! -5 | 5
        ! 3 | 3.0001
        ! 0 | 10^{-30}
        = \tfrac{1}{2} | 1/2
        = 3^{-2} | \frac19
        = \frac{10!}{3!7!} | 120
        = 2^{100} | 1267650600228229401496703205376
        = 100! | 100 \cdot 99!
        ! \frac{1}{2} | 12
        ! 2^{10} | 10^2
        ! \binom{5}{2} | \binom{2}{5}
        ! 0.1 | 0.10000000001
        ! 5 | 5+
        ! 100 | 1e3
        ! 42 | 4 2
        = \frac{5}{6} | {5}/{6}
        = 1\,000\,000 | 1000000
        = \left(\dfrac{1}{2}\right)^{10} | 2^{-10}
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
