using Bupo.Models.Templates.Python;

namespace Bupo.Models.Templates;

/// <summary>Jinja's filters: <c>value | name(arguments)</c>.</summary>
internal static class Filters
{
    private delegate object? Filter(object? value, Arguments arguments);

    private static readonly Dictionary<string, Filter> Known = new()
    {
        ["abs"] = (value, a) => NumberFilters.Absolute(value, a.Take()),
        ["attr"] = (value, a) => Attribute(value, a.Take("name").Text("name")),
        ["batch"] = (value, a) => new Generator(SequenceFilters.Batch(value, a.Take("linecount", "fill_with"))),
        ["capitalize"] = (value, a) => StringMethods.Capitalize(Text(value, a.Take())),
        ["center"] = (value, a) => StringMethods.Justify(Text(value, a), a.Take("width", "fillchar"), '^'),
        ["count"] = (value, a) => (long)Values.Count(None(a, value)),
        ["d"] = Default,
        ["default"] = Default,
        ["dictsort"] = (value, a) => SequenceFilters.DictSort(value, a.Take("case_sensitive", "by", "reverse")),
        ["e"] = (value, a) => Markup.Escape(None(a, value)),
        ["escape"] = (value, a) => Markup.Escape(None(a, value)),
        ["first"] = (value, a) => Values.Items(None(a, value)).FirstOrDefault(new Undefined("the first element of nothing")),
        ["float"] = (value, a) => NumberFilters.ToFloat(value, a.Take("default")),
        ["forceescape"] = (value, a) => Markup.Escape(PythonText.Str(None(a, value))),
        ["format"] = TextFilters.Format,
        ["groupby"] = (value, a) => SequenceFilters.GroupBy(value, a.Take("attribute", "default", "case_sensitive")),
        ["indent"] = (value, a) => TextFilters.Indent(TextOnly(value, a), a.Take("width", "first", "blank")),
        ["int"] = (value, a) => NumberFilters.ToInteger(value, a.Take("default", "base")),
        ["items"] = (value, a) => None(a, value) is Undefined ? new Generator([]) : new Generator(Methods.Entries(value)),
        ["join"] = (value, a) => SequenceFilters.Join(value, a.Take("d", "attribute")),
        ["last"] = (value, a) => SequenceFilters.Last(None(a, value)),
        ["length"] = (value, a) => (long)Values.Count(None(a, value)),
        ["list"] = (value, a) => SequenceFilters.Listed(Values.Items(None(a, value))),
        ["lower"] = (value, a) => Casing.Lower(Text(value, a.Take())),
        ["map"] = SequenceFilters.Map,
        ["max"] = (value, a) => SequenceFilters.Extreme(value, a.Take("case_sensitive", "attribute"), 1),
        ["min"] = (value, a) => SequenceFilters.Extreme(value, a.Take("case_sensitive", "attribute"), -1),
        ["reject"] = (value, a) => SequenceFilters.Select(value, a, wanted: false),
        ["rejectattr"] = (value, a) => SequenceFilters.SelectByAttribute(value, a, wanted: false),
        ["replace"] = (value, a) => StringMethods.Replace(Text(value, a), PlainTexts(a).Take("old", "new", "count")),
        ["reverse"] = (value, a) => SequenceFilters.Reverse(None(a, value)),
        ["round"] = (value, a) => NumberFilters.Round(value, a.Take("precision", "method")),
        ["safe"] = (value, a) => new Markup(PythonText.Str(None(a, value))),
        ["select"] = (value, a) => SequenceFilters.Select(value, a, wanted: true),
        ["selectattr"] = (value, a) => SequenceFilters.SelectByAttribute(value, a, wanted: true),
        ["slice"] = (value, a) => new Generator(SequenceFilters.Slice(value, a.Take("slices", "fill_with"))),
        ["sort"] = (value, a) => SequenceFilters.Sort(value, a.Take("reverse", "case_sensitive", "attribute")),
        ["string"] = (value, a) => Text(value, a.Take()),
        ["sum"] = (value, a) => SequenceFilters.Sum(value, a.Take("attribute", "start")),
        ["title"] = (value, a) => Casing.TitleWords(Text(value, a.Take())),
        ["tojson"] = (value, a) => TextFilters.ToJson(value, a.Take("ensure_ascii", "indent", "separators", "sort_keys")),
        ["trim"] = (value, a) => StringMethods.Strip(Text(value, a), a.Take("chars"), start: true, end: true),
        ["truncate"] = (value, a) => TextFilters.Truncate(TextOnly(value, a), a.Take("length", "killwords", "end", "leeway")),
        ["unique"] = (value, a) => new Generator(SequenceFilters.Unique(value, a.Take("case_sensitive", "attribute"))),
        ["upper"] = (value, a) => Casing.Upper(Text(value, a.Take())),
        ["wordcount"] = (value, a) => TextFilters.WordCount(Text(value, a.Take())),
    };

    // These read the mark of a Markup themselves.
    private static readonly HashSet<string> ReadingMarkup = ["e", "escape", "default", "d", "format", "list", "tojson"];

    public static object? Apply(string name, object? value, Arguments arguments)
    {
        Budget.Visit(value);
        if (!Known.TryGetValue(name, out var filter))
        {
            throw new TemplateFault($"there is no filter '{name}'; known are {string.Join(", ", Known.Keys)}.");
        }
        return ReadingMarkup.Contains(name) ? filter(value, arguments) : Markup.Filter(name, value, plain => filter(plain, arguments));
    }

    public static bool IsKnown(string name) => Known.ContainsKey(name);

    private static string Text(object? value, Arguments arguments) => PythonText.Str(value);

    private static string TextOnly(object? value, Arguments arguments) => value as string
        ?? throw new TemplateFault($"{arguments.Function} takes a string, not {Values.Name(value)}.");

    // A value of a filter without arguments.
    private static object? None(Arguments arguments, object? value)
    {
        arguments.Take();
        return value;
    }

    private static Arguments PlainTexts(Arguments arguments)
    {
        var positional = arguments.Positional.Select((value, i) => i < 2 ? PythonText.Str(value) : value);
        return new(arguments.Function, [.. positional], arguments.Named);
    }

    private static object? Attribute(object? value, string name) => value is Mapping
        ? Methods.Find(value, name) ?? (object)new Undefined(name)
        : Evaluator.GetMember(value, name);

    private static object? Default(object? value, Arguments arguments)
    {
        arguments.Take("default_value", "boolean");
        return value is Undefined || (arguments.Flag("boolean") && !Values.IsTrue(value)) ? arguments.Or("default_value", "") : value;
    }
}
