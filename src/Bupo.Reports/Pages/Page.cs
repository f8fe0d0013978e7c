using System.Text.RegularExpressions;
using Bupo.Data.Files;
using Bupo.Reports.Charts;

namespace Bupo.Reports.Pages;

/// <summary>A page as one file that opens from disk without a network: the shared style, script and frame around a body.</summary>
/// <param name="Title">Its heading and the window's title, as text.</param>
/// <param name="Body">Its body as HTML.</param>
internal sealed partial record Page(string Title, string Body)
{
    /// <summary>JSON for the page's own script, with every &lt; escaped; empty for none.</summary>
    public string Data { get; init; } = "";

    /// <summary>Its own script, an embedded file; empty for none.</summary>
    public string Script { get; init; } = "";

    /// <summary>Writes the page; an older one is replaced when the new one is complete.</summary>
    /// <exception cref="BupoException">The file cannot be written.</exception>
    public void Write(string path) => DataFile.ReplaceText(path, Fill("page.html", new Dictionary<string, string>
    {
        ["title"] = ChartText.Encode(Title),
        ["css"] = Fill("page.css", new Dictionary<string, string> { ["palette"] = Palette.Css() }),
        ["body"] = Body,
        ["data"] = Data.Length > 0 ? $"<script type=\"application/json\" id=\"data\">{Data}</script>" : "",
        ["script"] = Text("page.js") + (Script.Length > 0 ? Text(Script) : ""),
    }));

    /// <summary>An embedded template with every {{place}} filled, in one pass: a text that itself holds {{places}} is left as it is.</summary>
    /// <param name="template">The embedded file.</param>
    /// <param name="places">HTML for every place.</param>
    public static string Fill(string template, IReadOnlyDictionary<string, string> places) =>
        Place().Replace(Text(template), match => places[match.Groups[1].Value]);

    private static string Text(string name)
    {
        using var resource = typeof(Page).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(resource);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Place();
}
