using System.Text.RegularExpressions;
using Bupo.Policies;

namespace Bupo.Cli.Chat;

/// <summary>Several views in one text, such as <c>final, layer(20, normed)</c>.</summary>
internal static partial class ViewList
{
    /// <summary>Reads the views, separated by commas outside parentheses.</summary>
    /// <exception cref="BupoException">A name is not a view, or there is none.</exception>
    public static IReadOnlyList<PolicyView> Parse(string text) => [.. Comma().Split(text).Select(PolicyView.Parse)];

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Comma();
}
