using Parquet;
using Parquet.Schema;

namespace Bupo.Data.Files;

/// <summary>One parquet column of a record type: how it is stored, and what of a record goes into it.</summary>
/// <typeparam name="TRecord">What a row holds.</typeparam>
internal sealed class RecordColumn<TRecord>
{
    // A present list of present items; a null item is one level below; an empty list 1; a null list 0.
    private const int EmptyList = 1, NullList = 0;

    private readonly Action<ParquetRowGroupWriter, DataField, IReadOnlyList<TRecord>> _write;
    private readonly Func<Field> _field;

    private RecordColumn(Func<Field> field, Action<ParquetRowGroupWriter, DataField, IReadOnlyList<TRecord>> write)
    {
        _field = field;
        _write = write;
    }

    /// <summary>The column for one file's schema; a schema writes levels into its fields, so no two may share one.</summary>
    public Field NewField() => _field();

    /// <summary>A column of text.</summary>
    public static RecordColumn<TRecord> Text(string name, Func<TRecord, string?> get) =>
        new(() => new DataField<string>(name, true), (group, field, records) =>
            group.WriteAsync(field, (IReadOnlyCollection<string>)records.Select(get).ToArray()!).GetAwaiter().GetResult());

    /// <summary>A column of numbers or truth values.</summary>
    public static RecordColumn<TRecord> Value<T>(string name, Func<TRecord, T?> get)
        where T : struct =>
        new(() => new DataField<T>(name, true), (group, field, records) =>
            group.WriteAsync<T>(field, records.Select(get).ToArray()).GetAwaiter().GetResult());

    /// <summary>A column of lists of numbers.</summary>
    public static RecordColumn<TRecord> List<T>(string name, Func<TRecord, IReadOnlyList<T>?> get)
        where T : struct =>
        new(() => new ListField(name, new DataField<T>(ListField.ElementName)), (group, field, records) =>
            WriteLists(group, field, [.. records.Select(get)], item => item, _ => true));

    /// <summary>A column of lists of text, whose items may be null.</summary>
    public static RecordColumn<TRecord> TextList(string name, Func<TRecord, IReadOnlyList<string?>?> get) =>
        new(() => new ListField(name, new DataField<string>(ListField.ElementName, true)), (group, field, records) =>
            WriteLists(group, field, [.. records.Select(get)], item => item.AsMemory(), item => item is not null));

    /// <summary>Writes the column of a row group.</summary>
    public void Write(ParquetRowGroupWriter group, DataField field, IReadOnlyList<TRecord> records) => _write(group, field, records);

    private static void WriteLists<TItem, TStored>(
        ParquetRowGroupWriter group, DataField field, IReadOnlyList<TItem>?[] lists, Func<TItem, TStored> store, Func<TItem, bool> isThere)
        where TStored : struct
    {
        var (values, definition, repetition) = (new List<TStored>(), new List<int>(), new List<int>());
        foreach (var list in lists)
        {
            if (list is null or { Count: 0 })
            {
                definition.Add(list is null ? NullList : EmptyList);
                repetition.Add(0);
                continue;
            }
            for (var i = 0; i < list.Count; i++)
            {
                var there = isThere(list[i]);
                if (there)
                {
                    values.Add(store(list[i]));
                }
                definition.Add(there ? field.MaxDefinitionLevel : field.MaxDefinitionLevel - 1);
                repetition.Add(i == 0 ? 0 : 1);
            }
        }
        group.WriteAllPartsAsync<TStored>(field, values.ToArray(), definition.ToArray(), repetition.ToArray(), CancellationToken.None)
            .GetAwaiter().GetResult();
    }
}
