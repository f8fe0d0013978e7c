namespace Bupo.Reports;

/// <summary>Colours that tell series apart on white, also for colour-blind readers (Okabe and Ito's, without the yellow).</summary>
internal static class Palette
{
    private static readonly string[] Colors = ["#0072b2", "#d55e00", "#009e73", "#8b5bb1", "#56a0c9", "#b36b00"];

    /// <summary>The colour of a series.</summary>
    public static string Color(int series) => Colors[series % Colors.Length];
}
