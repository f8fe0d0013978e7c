namespace Bupo.Models.Templates;

/// <summary>Jinja's tests: <c>value is name</c>.</summary>
internal static class ValueTests
{
    private static readonly Dictionary<string, Func<object?, Arguments, bool>> Known = new()
    {
        ["defined"] = (value, _) => value is not Undefined,
        ["undefined"] = (value, _) => value is Undefined,
        ["none"] = (value, _) => value is null,
        ["boolean"] = (value, _) => value is bool,
        ["true"] = (value, _) => value is true,
        ["false"] = (value, _) => value is false,
        ["string"] = (value, _) => value is string,
        ["number"] = (value, _) => Values.IsNumber(value),
        ["integer"] = (value, _) => value is long,
        ["float"] = (value, _) => value is double,
        ["mapping"] = (value, _) => value is Mapping,
        ["sequence"] = (value, _) => value is string or IReadOnlyList<object?> or Mapping or Undefined,
        ["iterable"] = (value, _) => value is string or IReadOnlyList<object?> or Mapping or Undefined,
        ["callable"] = (value, _) => value is Function,
        ["odd"] = (value, _) => Values.Integer(value) % 2 != 0,
        ["even"] = (value, _) => Values.Integer(value) % 2 == 0,
        ["divisibleby"] = (value, a) => Values.Integer(a.Take("num").Required("num")) is not 0 and var divisor
            && Values.Integer(value) % divisor == 0,
        ["lower"] = (value, _) => PythonText.Str(value) is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["upper"] = (value, _) => PythonText.Str(value) is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["in"] = (value, a) => Values.Contains(a.Take("seq").Required("seq"), value),
        ["sameas"] = (value, a) => a.Take("other").Required("other") is var other
            && (ReferenceEquals(value, other) || (value is bool or long or string && value.Equals(other))),
        ["eq"] = (value, a) => Values.Equals(value, Other(a)),
        ["equalto"] = (value, a) => Values.Equals(value, Other(a)),
        ["=="] = (value, a) => Values.Equals(value, Other(a)),
        ["ne"] = (value, a) => !Values.Equals(value, Other(a)),
        ["!="] = (value, a) => !Values.Equals(value, Other(a)),
        ["lt"] = (value, a) => Values.Compare(value, Other(a)) < 0,
        ["lessthan"] = (value, a) => Values.Compare(value, Other(a)) < 0,
        ["<"] = (value, a) => Values.Compare(value, Other(a)) < 0,
        ["le"] = (value, a) => Values.Compare(value, Other(a)) <= 0,
        ["<="] = (value, a) => Values.Compare(value, Other(a)) <= 0,
        ["gt"] = (value, a) => Values.Compare(value, Other(a)) > 0,
        ["greaterthan"] = (value, a) => Values.Compare(value, Other(a)) > 0,
        [">"] = (value, a) => Values.Compare(value, Other(a)) > 0,
        ["ge"] = (value, a) => Values.Compare(value, Other(a)) >= 0,
        [">="] = (value, a) => Values.Compare(value, Other(a)) >= 0,
    };

    public static bool Apply(string name, object? value, Arguments arguments)
    {
        Budget.Visit(value);
        return Known.TryGetValue(name, out var test)
            ? test(value, arguments)
            : throw new TemplateFault($"there is no test '{name}'; known are {string.Join(", ", Known.Keys)}.");
    }

    private static object? Other(Arguments arguments) => arguments.Take("other").Required("other");
}
