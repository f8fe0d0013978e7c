namespace Bupo.Models.Templates.Python;

/// <summary>Text that counts as HTML, as <c>safe</c> and <c>escape</c> make it: what is joined to it with + or formatted into it is escaped.</summary>
internal sealed record Markup(string Text)
{
    // The filters that hand a Markup on as one, as markupsafe and Jinja's soft_str do.
    private static readonly HashSet<string> KeepingFilters =
        ["upper", "lower", "trim", "capitalize", "center", "indent", "string", "reverse", "truncate"];

    /// <summary>A value as HTML: a Markup as it is, any other with its special characters replaced.</summary>
    public static Markup Escape(object? value) => value as Markup ?? new(EscapeText(PythonText.Str(value)));

    /// <summary>Applies a text function to a plain or a marked text and keeps the mark where the filter does.</summary>
    public static object? Filter(string name, object? value, Func<object?, object?> filter) =>
        value is Markup markup ? Mark(filter(markup.Text), KeepingFilters.Contains(name)) : filter(value);

    /// <summary>What a method of a marked text gives: every text in it marked too.</summary>
    public static object? Mark(object? result, bool marks = true) => result switch
    {
        string text when marks => new Markup(text),
        List<object?> list when marks => list.ConvertAll(item => Mark(item)),
        object?[] tuple when marks => Array.ConvertAll(tuple, item => Mark(item)),
        _ => result,
    };

    /// <summary>The text of a Markup; any other value as it is.</summary>
    public static object? Unwrap(object? value) => value is Markup markup ? markup.Text : value;

    private static string EscapeText(string text)
    {
        var escaped = text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).Replace("'", "&#39;", StringComparison.Ordinal)
            .Replace("\"", "&#34;", StringComparison.Ordinal);
        Budget.SpendText(escaped.Length);
        return escaped;
    }
}
