using Bupo.Models.Templates.Python;

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
        ["string"] = (value, _) => value is string or Markup,
        ["escaped"] = (value, _) => value is Markup,
        ["filter"] = (value, _) => Filters.IsKnown(Name(value)),
        ["test"] = (value, _) => IsKnown(Name(value)),
        ["number"] = (value, _) => Values.IsNumber(value),
        ["integer"] = (value, _) => value is long or System.Numerics.BigInteger,
        ["float"] = (value, _) => value is double,
        ["mapping"] = (value, _) => value is Mapping,
        ["sequence"] = (value, _) => value is string or Markup or Mapping or Undefined || Values.Indexed(value) is not null,
        ["iterable"] = (value, _) => value is string or Markup or Mapping or Undefined or View or Generator or Loop || Values.Indexed(value) is not null,
        ["callable"] = (value, _) => value is Function or Undefined or Joiner or Loop { Again: not null },
        ["odd"] = (value, _) => Values.Equals(Operators.Apply("%", value, 2L), 1L),
        ["even"] = (value, _) => Values.Equals(Operators.Apply("%", value, 2L), 0L),
        ["divisibleby"] = (value, a) => Values.Equals(Operators.Apply("%", value, a.Take("num").Required("num")), 0L),
        ["lower"] = (value, _) => CharacterKinds.IsLower(PythonText.Str(value)),
        ["upper"] = (value, _) => CharacterKinds.IsUpper(PythonText.Str(value)),
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

    private static string Name(object? value) => Markup.Unwrap(value) is List<object?> or Mapping
        ? throw new TemplateFault($"{Values.Name(value)} is not a name.")
        : PythonText.Str(value);

    private static bool IsKnown(string name) => Known.ContainsKey(name);

    private static object? Other(Arguments arguments) => arguments.Take("other").Required("other");
}
