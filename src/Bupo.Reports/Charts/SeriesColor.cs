namespace Bupo.Reports.Charts;

/// <summary>A color with a name: one value on white, one on a dark page.</summary>
/// <param name="Name">Its style class on pages is <c>s-Name</c>.</param>
/// <param name="Light">On white, as #rrggbb; also in PNG figures.</param>
/// <param name="Dark">On a dark page, as #rrggbb.</param>
internal sealed record SeriesColor(string Name, string Light, string Dark)
{
    /// <summary>The style classes of what is drawn in it.</summary>
    public string Class => $"s s-{Name}";
}
