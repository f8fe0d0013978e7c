using System.Collections;
using Bupo.Settings;

namespace Bupo.Recipes.Binding;

/// <summary>A key of a recipe as its documentation shows it.</summary>
/// <param name="Name">The name within its group.</param>
/// <param name="Type">The type it is read into.</param>
/// <param name="Default">Its value where it is not given; null for none.</param>
/// <param name="Rule">What it means and takes.</param>
internal sealed record RecipeKey(string Name, Type Type, object? Default, RecipeKeyAttribute Rule)
{
    /// <summary>The record that a group, or each entry of a list of groups, is read into; null for a plain value.</summary>
    public Type? Group => SettingKey.Of(Element).Any() ? Element : null;

    /// <summary>Whether it takes a list.</summary>
    public bool IsList => Type.IsGenericType && Type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    /// <summary>The type of a value, or of a list's entries.</summary>
    public Type Element => IsList ? Type.GetGenericArguments()[0] : Nullable.GetUnderlyingType(Type) ?? Type;

    /// <summary>The default of a plain value; null where there is none, or it is a group or a list.</summary>
    public object? PlainDefault => Group is not null || Rule.Required || Default is IEnumerable and not string ? null : Default;

    /// <summary>The keys of a record, in their order.</summary>
    public static IReadOnlyList<RecipeKey> Of(Type record)
    {
        var defaults = Activator.CreateInstance(record)!;
        return [.. SettingKey.Of(record).Select(k => new RecipeKey(k.Name, k.Type, k.Get(defaults), k.Rule))];
    }
}
