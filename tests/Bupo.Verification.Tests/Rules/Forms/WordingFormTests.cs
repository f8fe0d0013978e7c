using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among ratios, bases, words and choices.</summary>
public sealed class WordingFormTests
{
    private const string Table = """
        = 3:2 | 6:4
        = 3:2 | \frac{3}{2}
        ! 3:2 | 2:3
        = 1011_2 | 1011_{2}
        ! 1011_2 | 1011_3
        = \text{Yes} | yes
        ! Yes | No
        = \text{does not exist} | DNE
        = \text{even} | Even
        = \text{Monday} | monday
        ! \text{even} | odd
        = B | \text{(B)}
        = B | (B) 12
        = C | \textbf{(C)}
        = C | C. 5
        ! B | C
        ! B | A, B
        ! B | \text{not B}
        = \text{True} | true
        ! converges | diverges
        = \text{(A)} | A
        = \text{no solution} | \emptyset
        = 5 | \text{The answer is } 5
        = \mathbb{Z}/2\mathbb{Z} | \mathbb{Z}/2\mathbb{Z}
        = 13 | \text{13}
        ! \text{yes} | \text{not yes}
        = ABC | ABC
        ! \text{listen} | \text{silent}
        = \text{Tom} | Tom
        = \text{(D)} | D
        = D | D) 14
        = E | \text{E}
        ! \text{Alice and Bob} | \text{Alice}
        ! \text{true} | yes
        ! \overline{AB} | \overline{AC}
        ! \text{No} | \text{None}
        ! B | \text{Both}
        ! C | \text{C or D}
        ! B | (A) and (B)
        ! C | \text{Cannot be determined}
        ! 5 | \text{not } 5
        ! 5 | \text{at least } 5
        ! 42 | forty
        = \text{January} | January
        = 11:30 | 11:30
        = 3 | \text{three}
        = 5 | \textbf{Answer: } 5
        ! 1.5 @ 3 | 15 @ 3
        = 1.5 @ 3 | $1.5 @ 3$.
        = 3:2 | 3 \text{ to } 2
        = 5 | \textcolor{red}{5}
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
