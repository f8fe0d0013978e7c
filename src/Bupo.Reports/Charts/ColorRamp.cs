using System.Globalization;

namespace Bupo.Reports.Charts;

/// <summary>The colors of a map from its lowest to its highest value; the same on light and dark pages.</summary>
/// <param name="Stops">Evenly spaced colors, #rrggbb.</param>
internal sealed record ColorRamp(params IReadOnlyList<string> Stops)
{
    /// <summary>Viridis of matplotlib (CC0): its lightness rises evenly, for color-blind readers too.</summary>
    public static ColorRamp Plain { get; } = new("#440154", "#482878", "#3e4989", "#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725");

    /// <summary>For values of both signs: blue below zero, red above it (RdBu of ColorBrewer, Apache 2.0).</summary>
    public static ColorRamp Signed { get; } = new("#2166ac", "#67a9cf", "#d1e5f0", "#f7f7f7", "#fddbc7", "#ef8a62", "#b2182b");

    /// <summary>The color at a place, as 0xrrggbb.</summary>
    /// <param name="share">From 0 to 1; what is outside takes the end's color.</param>
    public uint At(double share)
    {
        var place = Math.Clamp(share, 0, 1) * (Stops.Count - 1);
        var below = Math.Min((int)place, Stops.Count - 2);
        var (from, to, part) = (Number(Stops[below]), Number(Stops[below + 1]), place - below);
        uint Mixed(int shift)
        {
            var (a, b) = ((from >> shift) & 255, (to >> shift) & 255);
            return (uint)Math.Round(a + (((double)b - a) * part)) << shift;
        }
        return Mixed(16) | Mixed(8) | Mixed(0);
    }

    /// <summary>Black or white, whichever is easier to read on a color.</summary>
    /// <param name="color">As 0xrrggbb.</param>
    public static string Ink(uint color)
    {
        static double Channel(uint value) => value / 255.0 <= 0.04045 ? value / 255.0 / 12.92 : Math.Pow(((value / 255.0) + 0.055) / 1.055, 2.4);
        var luminance = (0.2126 * Channel(color >> 16)) + (0.7152 * Channel((color >> 8) & 255)) + (0.0722 * Channel(color & 255));
        return luminance > 0.179 ? "#000" : "#fff";    // equal contrast with both, by WCAG's ratio
    }

    private static uint Number(string color) => uint.Parse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
