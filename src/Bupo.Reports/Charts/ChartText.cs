using System.Globalization;
using System.Net;

namespace Bupo.Reports.Charts;

/// <summary>How numbers and texts are written on every page and figure.</summary>
internal static class ChartText
{
    /// <summary>A text that is safe between tags and in quoted attributes.</summary>
    public static string Encode(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Formats without regard to the machine's language.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>A value with about four significant digits; an en dash where there is none.</summary>
    public static string Number(double? value) => value is not { } v || !double.IsFinite(v) ? "–"
        : v == 0 ? "0"
        : Math.Abs(v) is < 1e-3 or >= 1e6 ? v.ToString("0.##e0", CultureInfo.InvariantCulture)
        : v.ToString(Math.Abs(v) >= 100 ? "0.#" : "0.###", CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => Invariant($"{100 * share:F1} %");

    /// <summary>A share in percent with its interval.</summary>
    public static string Percent(Evaluation.Interval share) => Invariant($"{100 * share.Value:F1} % [{100 * share.Low:F1}, {100 * share.High:F1}]");

    /// <summary>A difference of shares in percentage points with its interval.</summary>
    public static string Points(Evaluation.Interval share) =>
        Invariant($"{100 * share.Value:+0.0;−0.0;0.0} [{100 * share.Low:+0.0;−0.0;0.0}, {100 * share.High:+0.0;−0.0;0.0}]");
}
