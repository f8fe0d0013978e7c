using Bupo.Data.Files;
using Parquet;
using Parquet.Schema;

namespace Bupo.Analysis.Files;

/// <summary>tokens.parquet: a row for every measured token and layer, a row group for every part of the analysis.</summary>
internal static class TokenTable
{
    /// <summary>Writes the parts one after the other; one of them is in memory at a time.</summary>
    public static void Write(string path, IReadOnlyList<Curve> curves, int layers, IEnumerable<MeasureFile> parts)
    {
        DataField[] places = [new DataField<int>("response"), new DataField<int>("position"), new DataField<int>("layer")];
        var values = curves.Select(curve => new DataField<float>(curve.Name, true)).Prepend(new DataField<float>("log_prob/final")).Prepend(new DataField<float>("entropy/final")).ToArray();
        var schema = new ParquetSchema([.. places, .. values]);
        DataFile.Replace(path, stream =>
        {
            var writer = ParquetWriter.CreateAsync(schema, stream).GetAwaiter().GetResult();
            foreach (var part in parts)
            {
                using var group = writer.CreateRowGroup();
                WritePart(group, schema.DataFields, curves, layers, part);
            }
            writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        });
    }

    private static void WritePart(ParquetRowGroupWriter group, DataField[] fields, IReadOnlyList<Curve> curves, int layers, MeasureFile part)
    {
        var rows = part.Measures.SelectMany((measures, i) => Enumerable.Range(0, measures.Positions.Count)
            .SelectMany(place => Enumerable.Range(0, layers + 1).Select(layer => (Measures: measures, Response: part.FirstIndex + i, Place: place, Layer: layer)))).ToArray();
        void Write<T>(int column, Func<(TokenMeasures Measures, int Response, int Place, int Layer), T> get)
            where T : struct => group.WriteAsync<T>(fields[column], rows.Select(get).ToArray()).GetAwaiter().GetResult();
        Write(0, row => row.Response);
        Write(1, row => row.Measures.Positions[row.Place]);
        Write(2, row => row.Layer);
        Write(3, row => row.Measures.FinalEntropies[row.Place]);
        Write(4, row => row.Measures.FinalLogProbs[row.Place]);
        foreach (var (i, curve) in curves.Index())
        {
            group.WriteAsync<float>(fields[5 + i], rows.Select(row =>
                row.Layer < curve.FirstLayer ? null : (float?)row.Measures.Row(curve, row.Layer)[row.Place]).ToArray()).GetAwaiter().GetResult();
        }
    }
}
