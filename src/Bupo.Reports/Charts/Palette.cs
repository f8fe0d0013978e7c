namespace Bupo.Reports.Charts;

/// <summary>The colors of every page and figure: a part of the model or a training method has the same color everywhere.</summary>
/// <remarks>All of them have a contrast of at least 3 : 1 against their page, as WCAG 2.2 asks of graphics.</remarks>
internal static class Palette
{
    /// <summary>H^l, the residual stream after a layer.</summary>
    public static SeriesColor Layer { get; } = new("layer", "#0b62b4", "#6cb2ff");

    /// <summary>A^l, what attention adds.</summary>
    public static SeriesColor Attention { get; } = new("attention", "#c2410c", "#ff9a66");

    /// <summary>F^l, what a feed-forward module adds.</summary>
    public static SeriesColor FeedForward { get; } = new("feed-forward", "#0f7a4d", "#4ecb94");

    /// <summary>A state read through the final norm, the logit lens.</summary>
    public static SeriesColor Lens { get; } = new("lens", "#7444b8", "#bd9bf2");

    /// <summary>The model before training, and lines to compare with.</summary>
    public static SeriesColor Start { get; } = new("start", "#6b7280", "#a3adbb");

    /// <summary>Stages of the entropy, as strips along the axis.</summary>
    public static SeriesColor Exploration { get; } = new("exploration", "#e69f00", "#f0b429");

    /// <summary>See <see cref="Exploration"/>.</summary>
    public static SeriesColor Integration { get; } = new("integration", "#9aa4b2", "#7d8896");

    /// <summary>See <see cref="Exploration"/>.</summary>
    public static SeriesColor Convergence { get; } = new("convergence", "#3aa57a", "#2f8f68");

    /// <summary>Training methods, by the word that a run's name starts with.</summary>
    private static readonly SeriesColor[] Methods =
    [
        new("bupo", "#be185d", "#ff7ab8"),
        new("grpo", "#0e7490", "#45c4dc"),
        new("ppo", "#8a6a00", "#dcb93a"),
        new("rloo", "#4f46c8", "#a3a0ff"),
        new("reinforce", "#8b4a2b", "#dd9b75"),
        new("dapo", "#4d7c0f", "#9bd24a"),
        new("gspo", "#b91c1c", "#ff8f87"),
        new("cispo", "#1d6fb8", "#72bdf7"),
        new("sft", "#6f4f9a", "#c3a6ec"),
    ];

    /// <summary>Runs of other names, in order.</summary>
    private static readonly SeriesColor[] Others =
    [
        new("a", "#1d5fa8", "#7db8ff"),
        new("b", "#b45309", "#ffae57"),
        new("c", "#2f7d4f", "#6fd39a"),
        new("d", "#7c3aad", "#cf9bff"),
        new("e", "#9f3a38", "#ff9d97"),
        new("f", "#3f6f76", "#86c9d1"),
        new("g", "#8f7a2e", "#d8c36a"),
        new("h", "#5b6b8c", "#a9b9da"),
    ];

    /// <summary>Every color.</summary>
    public static IEnumerable<SeriesColor> All =>
        [Layer, Attention, FeedForward, Lens, Start, Exploration, Integration, Convergence, .. Methods, .. Others];

    /// <summary>Colors for runs side by side: a method has its own, "start" is gray, and any other name takes the next free one.</summary>
    /// <param name="names">The runs' names. The first of a method has the method's color, further ones count as other names.</param>
    public static IReadOnlyList<SeriesColor> Of(IEnumerable<string> names)
    {
        var (taken, next, colors) = (new HashSet<string>(), 0, new List<SeriesColor>());
        foreach (var name in names)
        {
            var color = Named(name);
            colors.Add(color is not null && taken.Add(color.Name) ? color : Others[next++ % Others.Length]);
        }
        return colors;
    }

    /// <summary>The style rules that give each class its color, light and dark.</summary>
    public static string Css() => string.Concat(All.Select(c => $".s-{c.Name}{{--s:light-dark({c.Light},{c.Dark})}}\n"));

    private static SeriesColor? Named(string name)
    {
        var word = string.Concat(name.Trim().ToLowerInvariant().TakeWhile(char.IsAsciiLetter));
        return word == Start.Name ? Start : Array.Find(Methods, method => method.Name == word);
    }
}
