using System.Diagnostics;
using Bupo.Models.Templates;
using Xunit;

namespace Bupo.Models.Tests.Templates;

/// <summary>Templates come with checkpoints from anywhere: none may run long, fill the memory, reach outside or end the process.</summary>
public sealed class TemplateSandboxTests
{
    private static readonly Dictionary<string, object?> None = [];

    [Theory]
    [InlineData("{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}", "too many steps")]
    [InlineData("{% for a in range(100001) %}{% endfor %}", "longer than 100000")]
    [InlineData("{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "too much text")]
    [InlineData("{% set ns = namespace(s='x') %}{% for i in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}", "too much text")]
    [InlineData("{% set ns = namespace(s='xx') %}{% for i in range(60) %}{% set ns.s = ns.s|replace('x', 'xx') %}{% endfor %}", "too much text")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(60) %}{% set ns.l = ns.l + ns.l %}{% endfor %}", "too many steps")]
    [InlineData("{{ 'x' * 9000000000000000000 }}", "too much text")]
    [InlineData("{{ [1] * 1000000000 }}", "too many steps")]
    [InlineData("{{ 'ab' * 9000000000000000000 }}", "too much text")]
    [InlineData("{{ ['a' * 1000000] * 1000 }}", "too much text")]
    [InlineData("{% set ns = namespace(l=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% endfor %}{{ ns.l }}", "too many steps")]
    [InlineData("{% set ns = namespace(l=[1], m=[1]) %}{% for i in range(99) %}{% set ns.l = [ns.l, ns.l] %}{% set ns.m = [ns.m, ns.m] %}{% endfor %}{{ ns.l == ns.m }}", "too many steps")]
    [InlineData("{% set s = 'a' * 9000000 %}{% for i in range(100000) %}{% if s ~ 'b' in s %}{% endif %}{% endfor %}", "too much text")]
    [InlineData("{% set s = 'a' * 9000000 %}{% for i in range(100000) %}{% if 'b' in s %}{% endif %}{% endfor %}", "too many steps")]
    [InlineData("{% set l = ['a' * 9000000] * 1000 %}{{ l | map('upper') | list | length }}", "too much text")]
    [InlineData("{{ (['a' * 1000000] * 1000) | join }}", "too much text")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "calls itself more than 100 deep")]
    [InlineData("{{ 2 ** 9000000000000000000 }}", "bits")]
    [InlineData("{% set ns = namespace(n=3) %}{% for i in range(99) %}{% set ns.n = ns.n * ns.n %}{% endfor %}", "bits")]
    [InlineData("{{ '%1000000000d' % 1 }}", "a width of 1000000000 is above")]
    [InlineData("{{ '{:1000000000}'.format(1) }}", "a width of 1000000000 is above")]
    [InlineData("{{ '%.1000000000f' % 1 }}", "a precision of 1000000000 is outside")]
    [InlineData("{{ 'a'.ljust(1000000000) }}", "a width of 1000000000 is above")]
    [InlineData("{% for n in [[1]] recursive %}{{ loop([n]) }}{% endfor %}", "calls itself more than 100 deep")]
    [InlineData("{% macro m() %}{{ caller() }}{% call m() %}x{% endcall %}{% endmacro %}{% call m() %}x{% endcall %}", "calls itself more than 100 deep")]
    [InlineData("{% set s = 'a' * 9000000 %}{% for i in range(100000) %}{% filter upper %}{{ s }}{% endfilter %}{% endfor %}", "too much text")]
    [InlineData("{% set s = '<' * 9000000 %}{% for i in range(100000) %}{% set x = s | e %}{% endfor %}", "too much text")]
    [InlineData("{% set s = '{0}' * 9000000 %}{{ s.format('x' * 1000000) }}", "too much text")]
    [InlineData("{% set l = range(100000) | list %}{% for i in l %}{% if i in l | batch(2) %}{% endif %}{% endfor %}", "too many steps")]
    [InlineData("{{ {'a': 1} | tojson(indent=100000) }}", "outside 0 to 1000")]
    [InlineData("{{ ''.__class__.__mro__ }}", "has no member '__mro__'")]
    [InlineData("{{ messages.pop() }}", "")]
    public void Render_TemplateWithoutMeasure_IsStopped(string source, string expected)
    {
        var watch = Stopwatch.StartNew();

        var error = Assert.Throws<TemplateException>(() => Template.Parse(source).Render(None));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 60);
    }

    [Theory]
    [InlineData("{{ ", "(", "1", ")", " }}")]
    [InlineData("{{ ", "[", "1", "]", " }}")]
    [InlineData("{{ ", "not ", "1", "", " }}")]
    [InlineData("{{ ", "-", "1", "", " }}")]
    [InlineData("{{ ", "1 + ", "1", "", " }}")]
    [InlineData("{{ ", "a.", "b", "", " }}")]
    [InlineData("{{ ", "1 if ", "1", "", " }}")]
    [InlineData("{{ 1", "|string", "", "", " }}")]
    [InlineData("", "{% if 1 %}", "x", "{% endif %}", "")]
    [InlineData("", "{% for a in [1] %}", "x", "{% endfor %}", "")]
    public void Render_DeepNesting_NeverEndsTheProcess(string head, string open, string middle, string close, string tail)
    {
        var source = head + string.Concat(Enumerable.Repeat(open, 50_000)) + middle + string.Concat(Enumerable.Repeat(close, 50_000)) + tail;

        _ = Record.Exception(() => Template.Parse(source).Render(None)) switch
        {
            null or TemplateException => true,
            var other => throw other,
        };
    }

    [Theory]
    [InlineData("{{ ns.l }}")]
    [InlineData("{{ ns.l | tojson }}")]
    [InlineData("{{ ns.l == ns.m }}")]
    [InlineData("{{ ns.l < ns.m }}")]
    public void Render_DeepValue_NeverEndsTheProcess(string use)
    {
        var source = "{% set ns = namespace(l=[], m=[]) %}{% for i in range(100000) %}{% set ns.l = [ns.l] %}{% set ns.m = [ns.m] %}{% endfor %}" + use;

        // A thread with much stack may bear the nesting; one that does not has to say so.
        if (Record.Exception(() => Template.Parse(source).Render(None)) is { } error)
        {
            Assert.Contains("nested too deeply", Assert.IsType<TemplateException>(error).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parse_AnyDamage_OnlyRefuses()
    {
        const string Source = "{%- set ns = namespace(a=[1, 'x', {'k': none}]) -%}{% for m in messages if m.role != 'x' %}{{ loop.index ~ m['content']|trim }}\n" +
            "{% if not loop.last and m.role in ['a', 'b'] %}{{ ns.a[::-1] | tojson(indent=2) }}{% elif x is defined %}{% continue %}{% else %}{# c #}{% endif %}" +
            "{% endfor %}{% macro f(a, b=2) %}{{ a * b // 3 }}{% endmacro %}{{ f(4, b=-1.5e2) }}{% raw %}{{ }}{% endraw %}{% set y %}z{% endset %}{{ y }}" +
            "{% call(q) f(*[1], **{'b': 2}) %}{{ q }}{% endcall %}{% with v = {1: (none,)} %}{{ v[1] }}{% endwith %}{% filter upper | trim %}a{% endfilter %}" +
            "{% for n in [[1]] recursive %}{{ loop(n) if n is iterable else '%5.1f' % n }}{{ '{:>4}'.format(n) | e }}{% endfor %}";
        var variables = new Dictionary<string, object?> { ["messages"] = new[] { new Dictionary<string, object?> { ["role"] = "a", ["content"] = " hi " } } };
        for (var seed = 0; seed < 20_000; seed++)
        {
            var random = new Random(seed);
            var text = Source.ToList();
            for (var i = random.Next(1, 5); i > 0; i--)
            {
                var (at, length) = (random.Next(text.Count - 12), random.Next(1, 12));
                switch (random.Next(3))
                {
                    case 0:
                        text.RemoveRange(at, length);
                        break;
                    case 1:
                        text.InsertRange(random.Next(text.Count), text.GetRange(at, length));
                        break;
                    default:
                        text[at] = Source[random.Next(Source.Length)];
                        break;
                }
            }
            var source = string.Concat(text);

            if (Record.Exception(() => Template.Parse(source).Render(variables)) is { } error and not TemplateException)
            {
                Assert.Fail($"Seed {seed}: {source}\n{error}");
            }
        }
    }
}
