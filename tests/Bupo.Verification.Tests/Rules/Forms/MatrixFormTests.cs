using Xunit;

namespace Bupo.Verification.Tests.Rules.Forms;

/// <summary>What counts as the same answer among matrices, vectors and cases.</summary>
public sealed class MatrixFormTests
{
    private const string Table = """
        = \begin{pmatrix}1&2\\3&4\end{pmatrix} | \begin{bmatrix}1&2\\3&4\end{bmatrix}
        ! \begin{pmatrix}1&2\\3&4\end{pmatrix} | \begin{pmatrix}1&3\\2&4\end{pmatrix}
        = \begin{pmatrix}1\\2\end{pmatrix} | (1,2)
        = \begin{pmatrix}0.5\\2\end{pmatrix} | \left[\begin{array}{c}\frac12\\2\end{array}\right]
        = \mathbf{i}+2\mathbf{j} | i + 2j
        = \begin{cases} x & x>0 \\ -x & x\le 0\end{cases} | \begin{cases} x, & x>0 \\ -x, & x\le 0\end{cases}
        = \vec{v}=(1,2) | (1,2)
        = \left\langle 1, -2 \right\rangle | (1,-2)
        = -2\mathbf{i}+3\mathbf{j} | 3\mathbf{j} - 2\mathbf{i}
        ! \begin{pmatrix}1&0\\0&1\end{pmatrix} | 1
        = \begin{pmatrix}1&2\\3&4\end{pmatrix} | [[1,2],[3,4]]
        ! \begin{pmatrix}1&2\\3&4\end{pmatrix} | [[1,3],[2,4]]
        = \vec{a}+2\vec{b} | \mathbf{a}+2\mathbf{b}
        """;

    public static TheoryData<string, string, bool> Rows => FormTable.Rows(Table);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Judge_AnswerInAnotherForm_ReturnsWhetherItIsTheGold(string gold, string answer, bool isRight) => FormTable.Check(gold, answer, isRight);
}
