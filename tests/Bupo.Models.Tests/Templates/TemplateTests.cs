using System.Text.Json.Nodes;
using Bupo.Models.Templates;
using Xunit;

namespace Bupo.Models.Tests.Templates;

/// <summary>
/// The files hold what Jinja2 3.1.6 gives in its immutable sandbox with trim_blocks, lstrip_blocks, loop controls and a tojson
/// that is json.dumps(ensure_ascii=False): variables in the first line, then templates with <c>rendered</c> or <c>error</c>.
/// </summary>
public sealed class TemplateTests
{
    private static readonly Dictionary<string, object?> None = [];
    private static readonly DateTime Clock = new(2026, 3, 5, 9, 7, 3);

    [Theory]
    [InlineData("jinja2.jsonl", "what chat templates use")]
    [InlineData("jinja2-language.jsonl", "every statement, literal and operator, and a sample of 19,000 filters, tests, methods and formats")]
    public void Render_TemplatesRenderedByJinja2_GivesTheSame(string file, string reason)
    {
        Assert.NotEmpty(reason);
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Templates", file)).Select(line => JsonNode.Parse(line)!).ToList();
        var variables = lines[0]["variables"]!.AsObject().ToDictionary(variable => variable.Key, variable => (object?)variable.Value);

        foreach (var line in lines.Skip(1))
        {
            var source = (string)line["template"]!;
            string Render() => Template.Parse(source).Render(variables, Clock);

            if (line["error"] is not null)
            {
                Assert.True(Record.Exception(Render) is TemplateException, source);
            }
            else
            {
                Assert.Equal((source, (string)line["rendered"]!), (source, Render()));
            }
        }
    }

    [Fact]
    public void Render_RaiseException_GivesTheReasonAndTheLine()
    {
        var error = Assert.Throws<TemplateException>(() => Template.Parse("one\n{% if true %}\n{{ raise_exception('No ' ~ 'roles.') }}{% endif %}").Render(None));

        Assert.Equal("No roles.", error.Reason);
        Assert.Equal(3, error.Line);
        Assert.Equal("template, line 3: No roles.", error.Message);
    }

    [Theory]
    [InlineData("{{ 1 }}\n{{ x.y }}", 2, "'x', which is undefined, has no member 'y'.")]
    [InlineData("{{ 'a' | upperr }}", 1, "there is no filter 'upperr'; known are abs,")]
    [InlineData("{{ 1 is oddly }}", 1, "there is no test 'oddly'; known are defined,")]
    [InlineData("{% include 'x' %}", 1, "there is no statement 'include'; known are if,")]
    [InlineData("\n\n{% if x %}", 3, "found the end of the template, expected {% elif %} or {% else %} or {% endif %}.")]
    [InlineData("{{ range(3)[0] + 'a' }}", 1, "an integer + a string makes no sense.")]
    [InlineData("{{ 'a'.append('b') }}", 1, "which is undefined, cannot be called.")]
    [InlineData("{% break %}", 1, "break and continue work only inside a loop.")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}", 1, "m takes at most 1 argument, got 2.")]
    [InlineData("{% macro m(a) %}{% endmacro %}{{ m(b=2) }}", 1, "m takes no further argument 'b'; it takes a.")]
    [InlineData("{% macro m() %}x{% endmacro %}{% call m() %}y{% endcall %}", 1, "m takes no further argument 'caller'.")]
    [InlineData("{{ {[1]: 2} }}", 1, "a list cannot be a key of a mapping.")]
    [InlineData("{{ [1] | map('string') | tojson }}", 1, "a generator (add | list) cannot be written as JSON.")]
    [InlineData("{{ range(2 ** 70) }}", 1, "is too large here.")]
    [InlineData("{{ 'é", 1, "a string has no end.")]
    [InlineData("{{ '\\u12' }}", 1, "the escape \\u needs 4 hexadecimal digits")]
    [InlineData("{# x", 1, "a comment has no end; expected #}.")]
    [InlineData("{{ 1 ? 2 }}", 1, "unexpected character '?'.")]
    public void Render_WrongTemplate_SaysWhatAndWhere(string source, int line, string expected)
    {
        var error = Assert.Throws<TemplateException>(() => Template.Parse(source).Render(None));

        Assert.Equal(line, error.Line);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Null(error.Reason);
    }

    [Fact]
    public void Render_Clock_IsThereOnlyWhenGiven()
    {
        var template = Template.Parse("{{ strftime_now('%d %b %Y, %A %-d %B %y %H:%M:%S %j %I %p %%') if strftime_now is defined else 'none' }}");

        Assert.Equal("05 Jan 2025, Sunday 5 January 25 16:07:08 005 04 PM %", template.Render(None, new DateTime(2025, 1, 5, 16, 7, 8)));
        Assert.Equal("none", template.Render(None));
    }

    [Fact]
    public void Render_ValuesOfCSharp_BecomeTemplateValues()
    {
        var variables = new Dictionary<string, object?>
        {
            ["i"] = 1,
            ["f"] = 1.0f,
            ["list"] = new[] { "a", "b" },
            ["map"] = new Dictionary<string, object?> { ["k"] = null },
            ["json"] = JsonNode.Parse("""{ "n": 1, "x": 1.0, "big": 123456789012345678901234567890 }"""),
        };

        Assert.Equal("1 1.0 ['a', 'b'] {'k': None} {'n': 1, 'x': 1.0, 'big': 123456789012345678901234567890}",
            Template.Parse("{{ i }} {{ f }} {{ list }} {{ map }} {{ json }}").Render(variables));
        Assert.Throws<ArgumentException>(() => Template.Parse("").Render(new Dictionary<string, object?> { ["o"] = new Uri("file:///x") }));
    }
}
