using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among sets, tuples and lists.</summary>
public sealed class ListingFormTests
{
    private const string Table = """
        = 1, 2, 3 | 3, 1, 2
        = \{1,2,3\} | 1, 2, 3
        = \{1,2\} | \{2,1\}
        = \{1,2\} | \{1,1,2\}
        ! 1,2 | 1,2,3
        ! \{1,2\} | \{1\}
        = (1,2) | (1.0, 2)
        ! (1,2) | (2,1)
        ! (1,2) | [1,2]
        = \left(\frac12, 3\right) | (0.5, 3)
        = (1,2), (3,4) | (3,4), (1,2)
        = x=1 \text{ or } x=2 | 1, 2
        = x=1 \text{ or } x=2 | x = 2, x = 1
        = x = 1, 2 | \{1, 2\}
        = \pm 3 | 3, -3
        = x = \pm 3 | -3, 3
        = 2\pm\sqrt{3} | 2+\sqrt3, 2-\sqrt3
        = \frac{-1\pm\sqrt5}{2} | \frac{-1+\sqrt5}{2}, \frac{-1-\sqrt5}{2}
        ! 2\pm\sqrt{3} | 2+\sqrt3
        = \{\pm1,\pm2\} | \{1,-1,2,-2\}
        = \emptyset | \varnothing
        = \emptyset | \{\}
        = x=3, y=4 | y=4, x=3
        = (x,y)=(3,4) | (3,4)
        = x=3, y=4 | (3,4)
        ! x=3, y=4 | x=4, y=3
        = (3,4) | \langle 3, 4\rangle
        = 1;2;3 | 1,2,3
        ! 5 | 5 \text{ or } 6
        ! 5 | 5, 6
        ! 12 | 1, 2
        = x = 5 \text{ and } y = 3 | x=5, y=3
        = 5\text{ or }-3 | -3, 5
        = \{(1,2),(3,4)\} | \{(3,4),(1,2)\}
        = \{\{1\},\{2\}\} | \{\{2\},\{1\}\}
        = 2x^2+3x-5 | (2x+5)(x-1)
        = 9\sqrt{3} - 3\pi | 3(3\sqrt3-\pi)
        = \{-1, 0, 1\} | -1, 0, \text{ and } 1
        = x=-1,\ y=2,\ z=0 | (-1,2,0)
        = a=1, b=2 | b=2, a=1
        = 3, 4, 5 | 3; 4; 5
        = 2, 3 | 2 and 3
        = \ln(4/e) | 2\ln 2 - 1
        = (1+i)^8 | 16
        = \lambda_1=1,\lambda_2=2 | 1, 2
        ! 10 | 1,0
        ! (1,2),(3,4) | (1,3),(2,4)
        ! [0,1] | \{0,1\}
        ! (0,1) | \{0,1\}
        ! -1 | \pm 1
        ! \pm 1 | 1
        ! \emptyset | 0
        ! 2,4 | 24
        ! 0.5 | \frac{1}{2} \text{ or } 0.6
        ! 4 | \sqrt{4}^2 \text{ and } 3
        ! 1,2,3 | 1,2,3,\ldots
        ! 1000 | 1,0000
        = x=2,3 | x=2 \text{ or } x=3
        = \{x=2, x=3\} | 2,3
        = 3, -1 | x_1 = -1, x_2 = 3
        = \lambda = -1, 3 | -1, 3
        = x = \frac{-b \pm \sqrt{b^2-4ac}}{2a} | \frac{-b+\sqrt{b^2-4ac}}{2a}, \frac{-b-\sqrt{b^2-4ac}}{2a}
        = A=1, B=2 | (A,B)=(1,2)
        ! 5 | 5 \text{ or more}
        ! 5 | 5 or more
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
