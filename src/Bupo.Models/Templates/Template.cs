using Bupo.Models.Templates.Parsing;

namespace Bupo.Models.Templates;

/// <summary>A Jinja template, in the part of the language that chat templates use.</summary>
/// <remarks>
/// Rendered as transformers does: with <c>trim_blocks</c> and <c>lstrip_blocks</c>, without HTML escaping, and sandboxed. A template
/// reaches nothing but the values it is given; no value can be changed; steps, text, ranges and the depth of calls are bounded.
/// </remarks>
public sealed class Template
{
    private readonly IReadOnlyList<Statement> _statements;

    private Template(IReadOnlyList<Statement> statements, IReadOnlySet<string> names) =>
        (_statements, AsksForDate) = (statements, names.Contains(Environment.Clock));

    /// <summary>Whether the template reads the clock, so that its text depends on the date.</summary>
    public bool AsksForDate { get; }

    /// <summary>Reads a template.</summary>
    /// <exception cref="TemplateException">It is not well-formed, or uses what is not known here.</exception>
    public static Template Parse(string source)
    {
        var (statements, names) = Parser.Parse(source);
        return new(statements, names);
    }

    /// <summary>Renders the template.</summary>
    /// <param name="variables">Text, numbers, booleans, null, lists, mappings by string, or JSON nodes of these.</param>
    /// <param name="now">The clock that <c>strftime_now</c> reads; without it the function is undefined.</param>
    /// <exception cref="TemplateException">It went wrong, stopped by itself, or used up what it may use.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables, DateTime? now = null)
    {
        Budget.Reset();
        var scope = Environment.NewScope(now);
        try
        {
            foreach (var (name, value) in variables)
            {
                scope.Set(name, ValueConversion.From(value));
            }
        }
        catch (TemplateFault fault)
        {
            throw new TemplateException(1, "its variables are too much: " + fault.Message);
        }
        return new Renderer().Render(_statements, scope);
    }
}
