using System.Globalization;
using System.Text.RegularExpressions;

namespace Bupo.Recipes.Phases;

/// <summary>The views layer(auto) and layer(auto, normed), whose layer is found on the first responses.</summary>
internal static partial class AutoLayer
{
    /// <summary>Whether a view's layer is still to be found.</summary>
    public static bool Is(string view) => Form().IsMatch(view);

    /// <summary>Whether a phase has such a view.</summary>
    public static bool IsIn(PhaseRecipe phase) => phase.And.Prepend(phase).Any(joint => Is(joint.View));

    /// <summary>The view with the layer in place; any other view as it is.</summary>
    public static string Resolve(string view, int layer) => Form().Replace(view, $"${{1}}{layer.ToString(CultureInfo.InvariantCulture)}${{2}}");

    /// <summary>The phase with the layer in place.</summary>
    public static PhaseRecipe Resolve(PhaseRecipe phase, int layer) => phase with
    {
        View = Resolve(phase.View, layer),
        And = [.. phase.And.Select(joint => joint with { View = Resolve(joint.View, layer) })],
    };

    [GeneratedRegex(@"^(\s*layer\s*\(\s*)auto(\s*(?:,\s*normed\s*)?\)\s*)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
