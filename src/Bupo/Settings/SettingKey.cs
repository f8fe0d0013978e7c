using System.Reflection;
using System.Text.Json;

namespace Bupo.Settings;

/// <summary>A key of a settings record: a property that carries <see cref="RecipeKeyAttribute"/>, or one of a record that is flattened into it.</summary>
internal sealed class SettingKey
{
    private readonly PropertyInfo? _outer;
    private readonly PropertyInfo _property;

    private SettingKey(PropertyInfo? outer, PropertyInfo property)
    {
        (_outer, _property) = (outer, property);
        (Name, Rule) = (NameOf(property.Name), property.GetCustomAttribute<RecipeKeyAttribute>()!);
        ReadWhen = [.. property.GetCustomAttributes<ReadWhenAttribute>().Select(attribute => attribute.Condition)];
    }

    /// <summary>The name in recipes, such as <c>mini_batch_size</c>.</summary>
    public string Name { get; }

    /// <summary>What the key means and takes.</summary>
    public RecipeKeyAttribute Rule { get; }

    /// <summary>What has to hold for the key to be read.</summary>
    public IReadOnlyList<RecipeCondition> ReadWhen { get; }

    /// <summary>The type of its value.</summary>
    public Type Type => _property.PropertyType;

    /// <summary>The keys of a record in the order of their declaration.</summary>
    public static IEnumerable<SettingKey> Of(Type record)
    {
        foreach (var property in record.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.IsDefined(typeof(RecipeKeyAttribute)))
            {
                yield return new SettingKey(null, property);
            }
            if (property.IsDefined(typeof(FlatKeysAttribute)))
            {
                foreach (var inner in Of(property.PropertyType))
                {
                    yield return new SettingKey(property, inner._property);
                }
            }
        }
    }

    /// <summary>MiniBatchSize → mini_batch_size.</summary>
    public static string NameOf(string property) => JsonNamingPolicy.SnakeCaseLower.ConvertName(property);

    /// <summary>The names of the keys that have a value.</summary>
    public static IEnumerable<string> Given(object settings) => Of(settings.GetType()).Where(key => key.Get(settings) is not null).Select(key => key.Name);

    /// <summary>The names of the keys that an advantage or an objective reads.</summary>
    public static string[] ReadBy(Type record, string reader) => [.. Of(record).Where(key => key.Rule.ReadBy.Contains(reader)).Select(key => key.Name)];

    /// <summary>Settings that take each value that is not given from others.</summary>
    public static T Over<T>(T settings, T others)
        where T : new()
    {
        var merged = new T();
        foreach (var key in Of(typeof(T)))
        {
            key.Set(merged, key.Get(settings!) ?? key.Get(others!));
        }
        return merged;
    }

    /// <summary>The value in a record.</summary>
    public object? Get(object record) => _property.GetValue(Owner(record));

    /// <summary>Sets the value in a record that nobody else has yet.</summary>
    public void Set(object record, object? value) => _property.SetValue(Owner(record), value);

    private object Owner(object record) => _outer is null ? record : _outer.GetValue(record)!;
}
