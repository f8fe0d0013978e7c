using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among roots.</summary>
public sealed class RadicalFormTests
{
    private const string Table = """
        = 2\sqrt{3} | \sqrt{12}
        = \frac{1}{\sqrt{2}} | \frac{\sqrt{2}}{2}
        = \sqrt{3+2\sqrt{2}} | 1+\sqrt{2}
        = \frac{1}{\sqrt{3}-\sqrt{2}} | \sqrt{3}+\sqrt{2}
        = \sqrt[3]{16} | 2\sqrt[3]{2}
        = 3^{1/2} | \sqrt3
        ! \sqrt{2} | 1.41421356
        ! \sqrt{2}+\sqrt{3} | \sqrt{5}
        = \sqrt{\frac{3}{4}} | \frac{\sqrt{3}}{2}
        = 5\sqrt{2}i | \sqrt{-50}
        = \sqrt2+1 | 1+√2
        = \sqrt{7} | sqrt(7)
        = \frac{\sqrt[4]{8}}{2} | 2^{-1/4}
        = \sqrt{2}/2 | \frac{\sqrt2}{2}
        = -\frac{\sqrt3}{2} | −\frac{√3}{2}
        = 5\sqrt{13} | $5\sqrt{13}$
        ! \sqrt{2} | \sqrt{2}+10^{-19}
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
