using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Bupo.Data.Files;

/// <summary>One primitive column of a row group: the values that are there, and the levels that say where they belong.</summary>
/// <param name="Field">The column.</param>
/// <param name="Values">The values that are not null, in order: <c>string[]</c> for text, else an array of the stored type.</param>
/// <param name="Definition">For every entry, how much of the path is there; the field's maximum means a value.</param>
/// <param name="Repetition">For every entry, 0 where a row begins.</param>
internal sealed record ParquetLeaf(DataField Field, Array Values, int[] Definition, int[] Repetition)
{
    public static ParquetLeaf Read(ParquetRowGroupReader group, DataField field)
    {
        using var raw = group.ReadRawColumnDataBaseAsync(field).AsTask().GetAwaiter().GetResult();
        Array values = raw switch
        {
            RawColumnData<ReadOnlyMemory<char>> text => Strings(text.Values),
            RawColumnData<bool> v => v.Values.ToArray(),
            RawColumnData<int> v => v.Values.ToArray(),
            RawColumnData<long> v => v.Values.ToArray(),
            RawColumnData<float> v => v.Values.ToArray(),
            RawColumnData<double> v => v.Values.ToArray(),
            _ => throw new NotSupportedException($"type {field.ClrType.Name} is not one of text, bool, int32, int64, float, double"),
        };
        var definition = field.MaxDefinitionLevel > 0 ? raw.DefinitionLevels.ToArray() : new int[values.Length];
        var repetition = field.MaxRepetitionLevel > 0 ? raw.RepetitionLevels.ToArray() : new int[definition.Length];
        return new ParquetLeaf(field, values, definition, repetition);
    }

    public static bool CanRead(DataField field) => field.MaxRepetitionLevel <= 1 && (field.ClrType == typeof(ReadOnlyMemory<char>)
        || field.ClrType == typeof(string) || field.ClrType == typeof(bool) || field.ClrType == typeof(int)
        || field.ClrType == typeof(long) || field.ClrType == typeof(float) || field.ClrType == typeof(double));

    private static string[] Strings(ReadOnlySpan<ReadOnlyMemory<char>> values)
    {
        var strings = new string[values.Length];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = new string(values[i].Span);
        }
        return strings;
    }
}
