using System.Globalization;
using static TorchSharp.torch;

namespace Bupo.Models.Architectures;

/// <summary>Where a checkpoint keeps a parameter of every block, if not under its own name: another name, or a part of a stacked tensor.</summary>
/// <param name="Parameter">The parameter after the block's prefix; {e} stands for the number of an expert.</param>
/// <param name="Stored">What the checkpoint calls it there.</param>
public sealed record StoredForm(string Parameter, string Stored)
{
    private const string Expert = "{e}";

    /// <summary>Whether the stored tensor holds all experts, one after the other.</summary>
    public bool Stacked { get; init; }

    /// <summary>Whether a matrix is stored as [in, out].</summary>
    public bool Transposed { get; init; }

    /// <summary>Which of the rows of the stored matrix, as [out, in], are the parameter's.</summary>
    public StoredRows Rows { get; init; }

    /// <summary>The stored tensor's name and the expert it is for, or null where the parameter is another one.</summary>
    internal (string Stored, int? Expert)? Match(string parameter)
    {
        var mark = Parameter.IndexOf(Expert, StringComparison.Ordinal);
        if (mark < 0)
        {
            return parameter == Parameter ? (Stored, null) : null;
        }
        var (head, tail) = (Parameter[..mark], Parameter[(mark + Expert.Length)..]);
        if (parameter.Length <= head.Length + tail.Length || !parameter.StartsWith(head, StringComparison.Ordinal) || !parameter.EndsWith(tail, StringComparison.Ordinal))
        {
            return null;
        }
        var number = parameter[head.Length..^tail.Length];
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var expert)
            ? (Stored.Replace(Expert, number, StringComparison.Ordinal), expert)
            : null;
    }

    /// <summary>The part of a stored tensor, or of an expert's share of it, that is the parameter; a view.</summary>
    internal Tensor View(Tensor stored)
    {
        var matrix = Transposed ? stored.t() : stored;
        var rows = matrix.shape[0];
        return Rows switch
        {
            StoredRows.First => matrix.narrow(0, 0, rows / 2),
            StoredRows.Second => matrix.narrow(0, rows / 2, rows / 2),
            StoredRows.Even => matrix.slice(0, 0, rows, 2),
            StoredRows.Odd => matrix.slice(0, 1, rows, 2),
            _ => matrix.alias(),
        };
    }

    /// <summary>The shape of an expert's share, or of the whole where experts are not stacked, that holds a parameter of this shape.</summary>
    internal long[] ShareOf(long[] shape)
    {
        long[] whole = [Rows == StoredRows.All ? shape[0] : 2 * shape[0], .. shape[1..]];
        return Transposed ? [.. whole.Reverse()] : whole;
    }
}

/// <summary>Which rows of a stored matrix a parameter is.</summary>
public enum StoredRows
{
    /// <summary>All.</summary>
    All,

    /// <summary>The first half.</summary>
    First,

    /// <summary>The second half.</summary>
    Second,

    /// <summary>Rows 0, 2, 4 …</summary>
    Even,

    /// <summary>Rows 1, 3, 5 …</summary>
    Odd,
}
