using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among intervals, inequalities and sets of reals.</summary>
public sealed class IntervalFormTests
{
    private const string Table = """
        = [0,1) | 0 \le x < 1
        = (-\infty, 3] | x \le 3
        = (-\infty, 3] | 3 \geq x
        = (-\infty,1)\cup(2,\infty) | x<1 \text{ or } x>2
        = (-\infty,1)\cup(2,\infty) | (2,\infty)\cup(-\infty,1)
        = (-\infty,2)\cup(2,\infty) | x \ne 2
        = (-\infty,2)\cup(2,\infty) | \mathbb{R}\setminus\{2\}
        = (-\infty,\infty) | \mathbb{R}
        = [-2,2] | |x| \le 2
        = [1,2]\cup[2,3] | [1,3]
        ! [0,1) | [0,1]
        ! (0,1) | (0,2)
        = x \in [1, 2] | [1,2]
        = [\sqrt2, \pi] | [2^{1/2}, \pi]
        = \{x \mid x > 3\} | (3,\infty)
        = \{x : 1 < x < 2\} | (1,2)
        = x>1 | 1<x
        ! x>1 | x\ge1
        ! x>1 | x<1
        = (0,\infty) | (0, +\infty)
        = 2 < a < 5 | a \in (2,5)
        = x \leq -1 \text{ or } x \geq 3 | (-\infty,-1]\cup[3,\infty)
        = x=\frac{\pi}{2}+k\pi, k\in\mathbb{Z} | x=\frac{\pi}{2}+n\pi, n\in\mathbb{Z}
        = \frac{\pi}{4}+k\pi, k\in\mathbb{Z} | \frac{\pi}{4}+k\pi
        = (2,3]\cup\{5\} | \{5\} \cup (2,3]
        = \mathbb{R} | \text{all real numbers}
        = (-\infty,\infty) | \text{all real numbers}
        = (2,5) | x>2 \text{ and } x<5
        = 2<x<5 | x>2, x<5
        = [-1, 1] | -1\leq y\leq 1
        = (1, \infty) | (1, +\infty)
        = \left(-\infty, -\frac{1}{2}\right) \cup \left(0, \infty\right) | (0,\infty) \cup (-\infty,-1/2)
        = k \geq -\frac{1}{4} | -\frac14 \leq k
        = k \neq 0 | 0 \neq k
        = (-\infty,0)\cup(0,\infty) | k \neq 0
        = -\infty | -∞
        ! x>0 | 0
        ! x\in\{1,2\} | 1
        ! \infty | \text{undefined}
        ! 5 | > 5
        ! x = 2 | x \ne 2
        ! \{x \mid x > 2\} | \{x \mid x < 2\}
        = x \le -2 \text{ or } x \ge 2 | |x| \ge 2
        = (0,\infty) | \{x \in \mathbb{R} : x > 0\}
        = (-\infty,2)\cup(2,\infty) | x \in \mathbb{R}, x \neq 2
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
