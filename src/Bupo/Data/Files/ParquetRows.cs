using System.Text.Json.Nodes;
using Parquet.Schema;

namespace Bupo.Data.Files;

/// <summary>Reads parquet rows as JSON objects: structs to any depth, lists one deep. Columns of other types are left out.</summary>
internal static class ParquetRows
{
    public static List<DataRow> Read(string path)
    {
        using var file = ParquetFile.Open(path);
        return file.Use(reader =>
        {
            var rows = new List<DataRow>();
            foreach (var group in reader.RowGroups)
            {
                var first = rows.Count;
                for (var i = 0; i < group.RowCount; i++)
                {
                    rows.Add(new DataRow(rows.Count + 1, []));
                }
                foreach (var field in reader.Schema.DataFields.Where(ParquetLeaf.CanRead))
                {
                    Place(ParquetLeaf.Read(group, field), Path(reader.Schema, field), rows, first);
                }
            }
            return rows;
        });
    }

    // The fields from the column's root to its leaf, with the list's own wrapper left out: each says from which definition
    // level on it is there.
    private static List<Field> Path(ParquetSchema schema, DataField leaf)
    {
        var path = new List<Field>();
        var fields = schema.Fields;
        while (true)
        {
            var field = fields.First(f => IsOnPath(f, leaf));
            path.Add(field);
            switch (field)
            {
                case StructField structure:
                    fields = structure.Fields;
                    break;
                case ListField list:
                    fields = [list.Item];
                    break;
                default:
                    return path;
            }
        }
    }

    private static bool IsOnPath(Field field, DataField leaf)
    {
        var (parts, whole) = (field.Path.ToList(), leaf.Path.ToList());
        return parts.Count <= whole.Count && parts.SequenceEqual(whole.Take(parts.Count));
    }

    private static void Place(ParquetLeaf leaf, List<Field> path, List<DataRow> rows, int row)
    {
        var (value, item) = (0, 0);
        row--;
        for (var entry = 0; entry < leaf.Definition.Length; entry++)
        {
            if (leaf.Repetition[entry] == 0)
            {
                row++;
                item = 0;
            }
            else
            {
                item++;
            }
            var isThere = leaf.Definition[entry] == leaf.Field.MaxDefinitionLevel;
            Set(rows[row].Fields, path, 0, leaf.Definition[entry], item, isThere ? Node(leaf.Values, value++) : null);
        }
    }

    private static void Set(JsonObject parent, List<Field> path, int depth, int definition, int item, JsonNode? value)
    {
        var name = path[depth].Name;
        switch (path[depth])
        {
            case StructField structure:
                if (Child<JsonObject>(parent, name, definition >= structure.MaxDefinitionLevel, () => []) is { } inner)
                {
                    Set(inner, path, depth + 1, definition, item, value);
                }
                break;
            case ListField list:
                // The list's own level is that of having items; one below it is there and empty.
                if (Child<JsonArray>(parent, name, definition >= list.MaxDefinitionLevel - 1, () => []) is { } array)
                {
                    SetItem(array, path, depth + 1, definition, item, value);
                }
                break;
            default:
                parent[name] = value;
                break;
        }
    }

    private static void SetItem(JsonArray array, List<Field> path, int depth, int definition, int item, JsonNode? value)
    {
        var field = path[depth];
        // An empty list has one entry that stops short of its item; a null item is one level below a present one.
        var present = field.MaxDefinitionLevel;
        if (definition < (field.IsNullable ? present - 1 : present))
        {
            return;
        }
        while (array.Count <= item)
        {
            array.Add((JsonNode?)null);
        }
        if (field is not StructField)
        {
            array[item] = value;
        }
        else if (definition >= present)
        {
            var inner = array[item] as JsonObject ?? [];
            array[item] ??= inner;
            Set(inner, path, depth + 1, definition, item, value);
        }
    }

    private static T? Child<T>(JsonObject parent, string name, bool isThere, Func<T> make)
        where T : JsonNode
    {
        if (!isThere)
        {
            parent[name] = null;
            return null;
        }
        if (parent[name] is not T child)
        {
            child = make();
            parent[name] = child;
        }
        return child;
    }

    private static JsonValue? Node(Array values, int index) => values switch
    {
        string[] v => JsonValue.Create(v[index]),
        bool[] v => JsonValue.Create(v[index]),
        int[] v => JsonValue.Create(v[index]),
        long[] v => JsonValue.Create(v[index]),
        float[] v => JsonValue.Create(v[index]),
        _ => JsonValue.Create(((double[])values)[index]),
    };
}
