namespace Bupo.Cli;

/// <summary>Sizes as people read them.</summary>
internal static class SizeText
{
    /// <summary>Bytes in decimal units, three digits: <c>538 MB</c>, <c>1.24 GB</c>.</summary>
    public static string Bytes(double bytes) => $"{Scaled(bytes, out var prefix)} {prefix}B";

    /// <summary>A count in words: <c>135M</c>, <c>7.62B</c>.</summary>
    public static string Count(double count) => $"{Scaled(count, out var prefix)}{prefix switch { "k" => "K", "G" => "B", _ => prefix }}";

    private static string Scaled(double value, out string prefix)
    {
        string[] prefixes = ["", "k", "M", "G", "T", "P"];
        var i = 0;
        for (; value >= 999.5 && i < prefixes.Length - 1; i++)
        {
            value /= 1000;
        }
        prefix = prefixes[i];
        var digits = i == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00";
        return value.ToString(digits, System.Globalization.CultureInfo.InvariantCulture);
    }
}
