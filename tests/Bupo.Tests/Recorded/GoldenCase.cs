using System.Globalization;
using System.Text.Json;
using Bupo.Algorithms;
using Bupo.Testing;
using Xunit;

namespace Bupo.Tests.Recorded;

/// <summary>One recorded case of golden/rl. Its matrices are padded; tests pack them.</summary>
public sealed class GoldenCase(JsonElement json)
{
    private static readonly Dictionary<string, Dictionary<string, GoldenCase>> Files = [];

    public string Function => json.GetProperty("function").GetString()!;

    public bool IsFloat32 => json.GetProperty("dtype").GetString() == "float32";

    public bool IsError => json.TryGetProperty("error", out _);

    public JsonElement Inputs => json.GetProperty("inputs");

    public JsonElement Outputs => json.GetProperty("outputs");

    public JsonElement Params => json.GetProperty("params");

    /// <summary>The mask of the case: true for response tokens.</summary>
    public bool[][] Mask => [.. Input("response_mask").Select(row => row.Select(value => value != 0).ToArray())];

    public static TheoryData<string> Ids(string file) => Shared.Folders("golden").Any(folder => folder.Data == "rl")
        ? [.. Cases(file).Keys]
        : [""];

    public static GoldenCase Find(string file, string id)
    {
        Shared.Path("golden", "rl");
        return Cases(file)[id];
    }

    public double[][] Input(string name) => Matrix(Inputs.GetProperty(name));

    public double[][] Output(string name) => Matrix(Outputs.GetProperty(name));

    public double OutputNumber(string name) => Number(Outputs.GetProperty(name));

    public double Param(string name) => Number(Params.GetProperty(name));

    public double? OptionalParam(string name) =>
        Params.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? Number(value) : null;

    public string Text(string name) => Params.GetProperty(name).GetString()!;

    public static double[][] Matrix(JsonElement rows) => [.. rows.EnumerateArray().Select(Vector)];

    public static double[] Vector(JsonElement values) => [.. values.EnumerateArray().Select(Number)];

    /// <summary>All numbers of an array of any rank, row-major.</summary>
    public static double[] Flat(JsonElement value) => value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().SelectMany(Flat)]
        : [Number(value)];

    public static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? value.GetString() switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            var text => double.Parse(text!, CultureInfo.InvariantCulture),
        }
        : value.GetDouble();

    public static ResponseRows Rows(bool[][] mask) => new([.. mask.Select(row => row.Count(valid => valid))]);

    /// <summary>The response tokens of a padded matrix, row after row; holes in a row close up.</summary>
    public static double[] Pack(double[][] padded, bool[][] mask) =>
        [.. padded.SelectMany((row, i) => row.Where((_, j) => mask[i][j]))];

    public static void AssertClose(double[] expected, double[] actual, double relative, double absolute)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            AssertClose(expected[i], actual[i], relative, absolute, $"at {i}");
        }
    }

    public static void AssertClose(double expected, double actual, double relative, double absolute, string where = "")
    {
        if (double.IsNaN(expected) || double.IsInfinity(expected))
        {
            Assert.Equal(expected, actual);
            return;
        }
        Assert.True(
            Math.Abs(expected - actual) <= absolute + (relative * Math.Abs(expected)),
            string.Create(CultureInfo.InvariantCulture, $"expected {expected:R}, got {actual:R} {where}"));
    }

    private static Dictionary<string, GoldenCase> Cases(string file)
    {
        lock (Files)
        {
            if (!Files.TryGetValue(file, out var cases))
            {
                using var stream = File.OpenRead(Shared.Path("golden", "rl", file));
                cases = JsonDocument.Parse(stream).RootElement.GetProperty("cases").EnumerateArray()
                    .ToDictionary(item => item.GetProperty("id").GetString()!, item => new GoldenCase(item));
                Files.Add(file, cases);
            }
            return cases;
        }
    }
}
