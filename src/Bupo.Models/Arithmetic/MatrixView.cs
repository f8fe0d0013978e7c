namespace Bupo.Models.Arithmetic;

/// <summary>A float32 matrix in native memory, as it lies there or transposed: element (i, j) is at Start + i·RowStride + j·ColumnStride.</summary>
internal readonly unsafe struct MatrixView(float* start, nint rowStride, nint columnStride)
{
    public float* Start { get; } = start;

    public nint RowStride { get; } = rowStride;

    public nint ColumnStride { get; } = columnStride;

    /// <summary>The same from another corner.</summary>
    public MatrixView From(nint row, nint column) => new(Start + (row * RowStride) + (column * ColumnStride), RowStride, ColumnStride);
}
