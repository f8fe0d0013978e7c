using Parquet;
using Parquet.Schema;

namespace Bupo.Data.Files;

/// <summary>A parquet file of records, read as columns.</summary>
internal sealed class RecordFile
{
    private readonly string _path;
    private readonly Dictionary<string, List<ParquetLeaf>> _columns;

    private RecordFile(string path, IReadOnlyDictionary<string, string> metadata, Dictionary<string, List<ParquetLeaf>> columns, int count)
    {
        _path = path;
        _columns = columns;
        Metadata = metadata;
        Count = count;
    }

    /// <summary>The file's own key-value pairs.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Rows.</summary>
    public int Count { get; }

    /// <summary>Writes records beside the file's place and renames the result there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">What is stored.</param>
    /// <param name="records">The rows; there may be none.</param>
    /// <param name="metadata">The file's own key-value pairs.</param>
    public static void Write<TRecord>(
        string path, IReadOnlyList<RecordColumn<TRecord>> columns, IReadOnlyList<TRecord> records, IReadOnlyDictionary<string, string> metadata)
    {
        var schema = new ParquetSchema(columns.Select(c => c.NewField()));
        DataFile.Replace(path, stream =>
        {
            var writer = ParquetWriter.CreateAsync(schema, stream).GetAwaiter().GetResult();
            writer.CustomMetadata = metadata;
            using (var group = writer.CreateRowGroup())
            {
                foreach (var (column, field) in columns.Zip(schema.DataFields))
                {
                    column.Write(group, field, records);
                }
            }
            writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        });
    }

    /// <summary>Reads every column of a file.</summary>
    /// <exception cref="BupoException">The file is missing or damaged.</exception>
    public static RecordFile Read(string path)
    {
        using var file = ParquetFile.Open(path);
        return file.Use(reader =>
        {
            var columns = new Dictionary<string, List<ParquetLeaf>>();
            foreach (var field in reader.Schema.DataFields)
            {
                columns[field.Path.FirstPart!] = [.. reader.RowGroups.Select(group => ParquetLeaf.Read(group, field))];
            }
            return new RecordFile(path, file.Metadata, columns, checked((int)reader.RowGroups.Sum(g => g.RowCount)));
        });
    }

    /// <summary>Whether the file has a column.</summary>
    public bool Has(string name) => _columns.ContainsKey(name);

    /// <summary>A column of text that is never null.</summary>
    public string[] Text(string name) => [.. MaybeText(name).Select((v, row) => v ?? throw IsNull(name, row))];

    /// <summary>A column of text.</summary>
    public string?[] MaybeText(string name) => Flat(name, (string[] values, int i) => values[i]);

    /// <summary>A column of numbers or truth values that are never null.</summary>
    public T[] Values<T>(string name)
        where T : struct => [.. MaybeValues<T>(name).Select((v, row) => v ?? throw IsNull(name, row))];

    /// <summary>A column of numbers or truth values.</summary>
    public T?[] MaybeValues<T>(string name)
        where T : struct => Flat(name, (T[] values, int i) => (T?)values[i]);

    /// <summary>A column of lists that are never null.</summary>
    public T[][] Lists<T>(string name) => [.. MaybeLists<T>(name).Select((v, row) => v ?? throw IsNull(name, row))];

    /// <summary>A column of lists.</summary>
    /// <typeparam name="T">Numbers, or <c>string</c>, whose items may be null.</typeparam>
    public T[]?[] MaybeLists<T>(string name)
    {
        var lists = new List<T[]?>(Count);
        foreach (var (field, stored, definition, repetition) in Leaves(name))
        {
            var values = Typed<T>(name, stored);
            var (value, entry) = (0, 0);
            while (entry < definition.Length)
            {
                var end = entry + 1;
                while (end < definition.Length && repetition[end] > 0)
                {
                    end++;
                }
                var isNull = definition[entry] == 0;
                var items = new T[definition[entry] < 2 ? 0 : end - entry];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = definition[entry + i] == field.MaxDefinitionLevel ? values[value++] : default!;
                }
                lists.Add(isNull ? null : items);
                entry = end;
            }
        }
        return [.. lists];
    }

    private TItem?[] Flat<TStored, TItem>(string name, Func<TStored[], int, TItem?> item)
    {
        var items = new List<TItem?>(Count);
        foreach (var (field, stored, definition, _) in Leaves(name))
        {
            var values = Typed<TStored>(name, stored);
            var value = 0;
            foreach (var level in definition)
            {
                items.Add(level == field.MaxDefinitionLevel ? item(values, value++) : default);
            }
        }
        return [.. items];
    }

    private List<ParquetLeaf> Leaves(string name) => _columns.TryGetValue(name, out var leaves)
        ? leaves
        : throw new BupoException($"{_path} has no column {name}; it has {string.Join(", ", _columns.Keys)}.");

    private T[] Typed<T>(string name, Array stored) => stored as T[]
        ?? throw new BupoException($"{_path}, column {name}: holds {stored.GetType().GetElementType()!.Name}, expected {typeof(T).Name}.");

    private BupoException IsNull(string name, int row) => new($"{_path}, row {row + 1}, column {name}: is null, expected a value.");
}
