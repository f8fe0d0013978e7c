namespace Bupo.Algorithms;

/// <summary>Where the response tokens of each sequence lie in packed storage: those of sequence 0, then of sequence 1, and so on.</summary>
/// <remarks>Lengths 2, 0, 3 put the rows at [0, 2), [2, 2) and [2, 5). There is no padding, so there is no mask.</remarks>
public sealed class ResponseRows
{
    private readonly int[] _starts;

    /// <summary>Lays rows of these lengths out one after the other.</summary>
    /// <param name="lengths">Response tokens of each sequence; zero for an empty response.</param>
    /// <exception cref="ArgumentException">A length is negative.</exception>
    public ResponseRows(IReadOnlyList<int> lengths)
    {
        _starts = new int[lengths.Count + 1];
        for (var row = 0; row < lengths.Count; row++)
        {
            if (lengths[row] < 0)
            {
                throw new ArgumentException($"Response {row} has length {lengths[row]}, expected 0 or more.", nameof(lengths));
            }
            _starts[row + 1] = checked(_starts[row] + lengths[row]);
        }
    }

    /// <summary>How many sequences there are, empty responses included.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>How many response tokens there are in all.</summary>
    public int Tokens => _starts[^1];

    /// <summary>The index of a row's first token.</summary>
    public int Start(int row) => _starts[row];

    /// <summary>The index after a row's last token.</summary>
    public int End(int row) => _starts[row + 1];

    /// <summary>The number of a row's tokens.</summary>
    public int Length(int row) => _starts[row + 1] - _starts[row];

    /// <summary>A row's part of a packed array.</summary>
    public ReadOnlySpan<double> Row(double[] values, int row) => values.AsSpan(Start(row), Length(row));

    /// <summary>Gives every token its row's value.</summary>
    /// <param name="perRow">One value per sequence.</param>
    /// <returns>One value per token.</returns>
    public double[] Expand(double[] perRow)
    {
        RequireRows(perRow, nameof(perRow));
        var values = new double[Tokens];
        for (var row = 0; row < Count; row++)
        {
            values.AsSpan(Start(row), Length(row)).Fill(perRow[row]);
        }
        return values;
    }

    /// <summary>Gives each row's last token the row's value and every other token zero. A value of an empty row has no token to go to.</summary>
    /// <param name="perRow">One value per sequence.</param>
    /// <returns>One value per token.</returns>
    public double[] AtLastToken(double[] perRow)
    {
        RequireRows(perRow, nameof(perRow));
        var values = new double[Tokens];
        for (var row = 0; row < Count; row++)
        {
            if (Length(row) > 0)
            {
                values[End(row) - 1] = perRow[row];
            }
        }
        return values;
    }

    /// <summary>Checks that a packed array has one value per token, and returns it.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    public double[] RequireTokens(double[] values, string name) => values.Length == Tokens
        ? values
        : throw new ArgumentException($"{name} has {values.Length} values, expected {Tokens}, one for each response token.", name);

    /// <summary>Checks that an array has one value per sequence, and returns it.</summary>
    /// <exception cref="ArgumentException">It has not.</exception>
    public T[] RequireRows<T>(T[] values, string name) => values.Length == Count
        ? values
        : throw new ArgumentException($"{name} has {values.Length} values, expected {Count}, one for each response.", name);
}
