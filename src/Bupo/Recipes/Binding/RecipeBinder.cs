using System.Collections;
using System.Globalization;
using Bupo.Settings;
using YamlDotNet.RepresentationModel;

namespace Bupo.Recipes.Binding;

/// <summary>Reads a YAML tree into settings records: collects every problem, refuses unknown keys and names the nearest known one.</summary>
/// <param name="origins">Where values come from, for messages.</param>
internal sealed class RecipeBinder(NodeOrigins origins)
{
    private readonly List<string> _problems = [];
    private readonly HashSet<string> _given = new(StringComparer.Ordinal);

    /// <summary>What did not fit, each with its path.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The paths of all keys that were set.</summary>
    public IReadOnlySet<string> Given => _given;

    /// <summary>Reads a mapping into a record whose properties carry <see cref="RecipeKeyAttribute"/>.</summary>
    public object Bind(Type type, YamlMappingNode node, string path)
    {
        var settings = Activator.CreateInstance(type)!;
        var keys = SettingKey.Of(type).ToDictionary(k => k.Name, StringComparer.Ordinal);
        foreach (var (keyNode, value) in node.Children)
        {
            if (keyNode is not YamlScalarNode { Value: { } name })
            {
                _problems.Add($"{(path.Length == 0 ? "the recipe" : path)} ({origins.Of(keyNode)}) has a list or a group in the place of a key, expected one of {string.Join(", ", keys.Keys)}.");
                continue;
            }
            if (!keys.TryGetValue(name, out var key))
            {
                _problems.Add($"{Join(path, name)} ({origins.Of(keyNode)}) is unknown; {Meant(name, keys.Keys)}");
                continue;
            }
            if (!IsNull(value) && Read(key.Type, key.Rule, value, Join(path, name)) is { } found)
            {
                key.Set(settings, found);
                _given.Add(Join(path, name));
            }
        }
        foreach (var key in keys.Values.Where(k => k.Rule.Required && !node.Children.Any(child => child.Key is YamlScalarNode name && name.Value == k.Name && !IsEmpty(child.Value))))
        {
            _problems.Add($"{Join(path, key.Name)} is missing: {key.Rule.Meaning}");
        }
        return settings;
    }

    private object? Read(Type type, RecipeKeyAttribute rule, YamlNode node, string path)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return ReadList(type.GetGenericArguments()[0], rule, node, path);
        }
        if (node is YamlMappingNode mapping && (type == typeof(RecipeChanges) || SettingKey.Of(type).Any()))
        {
            return type == typeof(RecipeChanges) ? RecipeChanges.Of(mapping) : Bind(type, mapping, path);
        }
        var text = (node as YamlScalarNode)?.Value;
        object? value = text is null ? null
            : type == typeof(string) ? text
            : type == typeof(bool) ? (bool.TryParse(text, out var truth) ? truth : null)
            : type.IsEnum ? Enum.GetValues(type).Cast<object>().FirstOrDefault(v => SettingKey.NameOf(v.ToString()!) == text)
            : Number(type, rule, text);
        if (value is null)
        {
            _problems.Add($"{path} ({origins.Of(node)}) is {text ?? "not a plain value"}, expected {Expected(type, rule)}.");
        }
        return value;
    }

    private IList ReadList(Type element, RecipeKeyAttribute rule, YamlNode node, string path)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        var items = node is YamlSequenceNode sequence ? sequence.Children : [node];
        foreach (var (item, i) in items.Select((item, i) => (item, i)))
        {
            if (Read(element, rule, item, $"{path}[{i}]") is { } value)
            {
                list.Add(value);
            }
        }
        return list;
    }

    private static object? Number(Type type, RecipeKeyAttribute rule, string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || !double.IsFinite(number) || number < rule.Minimum || number > rule.Maximum)
        {
            return null;
        }
        if (type == typeof(double))
        {
            return number;
        }
        return type == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
            : type == typeof(ulong) && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var large) ? large
            : null;
    }

    /// <summary>What a key takes, in words.</summary>
    public static string Expected(Type type, RecipeKeyAttribute rule)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsEnum)
        {
            return string.Join(", ", Enum.GetNames(type).Select(SettingKey.NameOf));
        }
        if (type == typeof(bool))
        {
            return "true or false";
        }
        if (type == typeof(string))
        {
            return "a text";
        }
        if (type == typeof(RecipeChanges) || SettingKey.Of(type).Any() || type.IsGenericType)
        {
            return type.IsGenericType ? "a list" : "a group of keys";
        }
        var kind = type == typeof(double) ? "a number" : "a whole number";
        return (double.IsFinite(rule.Minimum), double.IsFinite(rule.Maximum)) switch
        {
            (true, true) => string.Create(CultureInfo.InvariantCulture, $"{kind} from {rule.Minimum} to {rule.Maximum}"),
            (true, false) => string.Create(CultureInfo.InvariantCulture, $"{kind} from {rule.Minimum}"),
            (false, true) => string.Create(CultureInfo.InvariantCulture, $"{kind} up to {rule.Maximum}"),
            _ => kind,
        };
    }

    private static bool IsNull(YamlNode node) => node is YamlScalarNode { Value: null or "" or "~" or "null", Style: YamlDotNet.Core.ScalarStyle.Plain };

    private static bool IsEmpty(YamlNode node) => IsNull(node) || node is YamlScalarNode { Value: var text } && string.IsNullOrWhiteSpace(text);

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Meant(string name, IReadOnlyCollection<string> known) => name.EndsWith(')') && !name.Contains('(', StringComparison.Ordinal)
        ? $"it is the end of a text with a comma, which needs quotes, as in view: \"layer(6, {name.Trim()}\"."
        : Nearest.To(name, known) is { } near
        ? $"did you mean {near}?"
        : $"expected one of {string.Join(", ", known)}.";
}
