using System.Text.RegularExpressions;

namespace Bupo.Reports;

/// <summary>A page with {{places}}, embedded in the assembly.</summary>
internal static partial class PageTemplate
{
    /// <summary>The page with every place filled, in one pass: a text that itself holds {{places}} stays as it is.</summary>
    /// <param name="name">The resource.</param>
    /// <param name="places">HTML for every place.</param>
    public static string Fill(string name, IReadOnlyDictionary<string, string> places)
    {
        using var resource = typeof(PageTemplate).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return Place().Replace(reader.ReadToEnd(), match => places[match.Groups[1].Value]);
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
