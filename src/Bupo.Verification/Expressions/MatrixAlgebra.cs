namespace Bupo.Verification.Expressions;

/// <summary>Arithmetic of matrices: sums, products, powers, transposes and determinants.</summary>
internal static class MatrixAlgebra
{
    private const int MostRows = 5;
    private const int MostEntries = 400;
    private const int MostPower = 8;

    /// <summary>The matrix or scalar that an expression with matrices in it says; null where it is none.</summary>
    public static Expression? Evaluate(Expression expression) => expression switch
    {
        Matrix matrix => matrix,
        Sum sum => Fold(sum.Terms, Add),
        Product product => Fold(Order(product.Factors), Multiply),
        Power { Base: var @base, Exponent: var exponent } when Evaluate(@base) is Matrix matrix => Raise(matrix, exponent),
        _ => Holds(expression) ? null : expression,
    };

    /// <summary>Whether a sum, product or power has a matrix in it.</summary>
    public static bool Holds(Expression expression) => expression switch
    {
        Matrix { IsCases: false } => true,
        Sum sum => Array.Exists(sum.Terms, Holds),
        Product product => Array.Exists(product.Factors, Holds),
        Power power => Holds(power.Base),
        _ => false,
    };

    /// <summary>The determinant by cofactors; null for anything but a small square matrix.</summary>
    public static Expression? Determinant(Matrix matrix)
    {
        var size = matrix.Rows.Length;
        return size is 0 or > MostRows || !Array.TrueForAll(matrix.Rows, row => row.Length == size) ? null : Determinant(matrix.Rows);
    }

    private static Expression Determinant(Expression[][] rows)
    {
        if (rows.Length == 1)
        {
            return rows[0][0];
        }
        var terms = new Expression[rows.Length];
        for (var column = 0; column < rows.Length; column++)
        {
            var cofactor = ExpressionBuilder.Multiply([rows[0][column], Determinant(Minor(rows, 0, column))]);
            terms[column] = column % 2 == 0 ? cofactor : ExpressionBuilder.Negate(cofactor);
        }
        return ExpressionBuilder.Add(terms);
    }

    private static Expression[][] Minor(Expression[][] rows, int row, int column) =>
        [.. rows.Where((_, i) => i != row).Select(entries => entries.Where((_, j) => j != column).ToArray())];

    // det(A), with det first, has the matrix as its only other factor.
    private static Expression[] Order(Expression[] factors) => factors is [.., Symbol { Name: "det" }, Matrix matrix] && Determinant(matrix) is { } value
        ? [.. factors[..^2], value]
        : factors;

    private static Expression? Fold(Expression[] parts, Func<Expression, Expression, Expression?> join)
    {
        var result = Evaluate(parts[0]);
        for (var i = 1; i < parts.Length && result is not null; i++)
        {
            result = Evaluate(parts[i]) is { } next ? join(result, next) : null;
        }
        return result;
    }

    private static Expression? Add(Expression a, Expression b) => (a, b) switch
    {
        (Matrix x, Matrix y) => x.Rows.Length == y.Rows.Length && x.Rows.Zip(y.Rows).All(pair => pair.First.Length == pair.Second.Length)
            ? new Matrix([.. x.Rows.Zip(y.Rows, (p, q) => p.Zip(q, (u, v) => ExpressionBuilder.Add([u, v])).ToArray())])
            : null,
        (Matrix, _) or (_, Matrix) => null,
        _ => ExpressionBuilder.Add([a, b]),
    };

    private static Expression? Multiply(Expression a, Expression b)
    {
        if (a is not Matrix x || b is not Matrix y)
        {
            return a is Matrix m ? Scale(m, b) : b is Matrix n ? Scale(n, a) : ExpressionBuilder.Multiply([a, b]);
        }
        if (!Array.TrueForAll(x.Rows, row => row.Length == y.Rows.Length) || x.Rows.Length * y.Rows.Length > MostEntries
            || !Array.TrueForAll(y.Rows, row => row.Length == y.Rows[0].Length && row.Length <= 20))
        {
            return null;
        }
        return new Matrix(Array.ConvertAll(x.Rows, row => Enumerable.Range(0, y.Rows[0].Length)
            .Select(column => ExpressionBuilder.Add([.. row.Select((entry, i) => ExpressionBuilder.Multiply([entry, y.Rows[i][column]]))])).ToArray()));
    }

    private static Matrix Scale(Matrix matrix, Expression factor) =>
        new(Array.ConvertAll(matrix.Rows, row => Array.ConvertAll(row, entry => ExpressionBuilder.Multiply([factor, entry]))));

    private static Expression? Raise(Matrix matrix, Expression exponent) => exponent switch
    {
        Symbol { Name: "T" or "top" } => Transposed(matrix),
        Number { Value: { IsInteger: true } power } when power == -Rational.One => Inverse(matrix),
        Number { Value: { IsInteger: true, Sign: > 0 } power } when power.Numerator <= MostPower =>
            Fold([.. Enumerable.Repeat<Expression>(matrix, (int)power.Numerator)], Multiply),
        _ => null,
    };

    private static Matrix? Transposed(Matrix matrix)
    {
        var width = matrix.Rows.Length == 0 ? 0 : matrix.Rows[0].Length;
        return Array.TrueForAll(matrix.Rows, row => row.Length == width)
            ? new Matrix([.. Enumerable.Range(0, width).Select(column => Array.ConvertAll(matrix.Rows, row => row[column]))])
            : null;
    }

    private static Matrix? Inverse(Matrix matrix)
    {
        if (Determinant(matrix) is not { } determinant || determinant is Number { Value.IsZero: true })
        {
            return null;
        }
        var size = matrix.Rows.Length;
        Expression Cofactor(int row, int column)
        {
            var minor = size == 1 ? ExpressionBuilder.One : Determinant(Minor(matrix.Rows, row, column));
            return ExpressionBuilder.Divide((row + column) % 2 == 0 ? minor : ExpressionBuilder.Negate(minor), determinant);
        }
        return new Matrix([.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Select(j => Cofactor(j, i)).ToArray())]);
    }
}
