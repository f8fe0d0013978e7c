using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bupo.Recipes.Binding;
using Bupo.Settings;

namespace Bupo.Recipes;

/// <summary>The JSON schema of recipes, for editors: made from the same records that recipes are read into.</summary>
public static class RecipeSchema
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    /// <summary>The schema of <see cref="Recipe"/>, draft 2020-12, with a final newline.</summary>
    public static string Json() => Json(typeof(Recipe), "a training recipe");

    /// <summary>The schema of <see cref="SupervisedRecipe"/>.</summary>
    public static string SupervisedJson() => Json(typeof(SupervisedRecipe), "a recipe of next-token training");

    /// <summary>The schema of a record whose properties are keys.</summary>
    internal static string Json(Type record, string title)
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "BuPO for .NET: " + title,
        };
        foreach (var (name, value) in Group(record))
        {
            schema[name] = value?.DeepClone();
        }
        return schema.ToJsonString(Layout) + "\n";
    }

    private static JsonObject Group(Type record)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var key in RecipeKey.Of(record))
        {
            properties[key.Name] = Property(key);
            if (key.Rule.Required)
            {
                required.Add(key.Name);
            }
        }
        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }
        return schema;
    }

    private static JsonObject Property(RecipeKey key)
    {
        var value = key.Group is { } group ? Group(group) : Plain(key);
        var schema = key.IsList ? new JsonObject { ["type"] = "array", ["items"] = value } : value;
        schema["description"] = key.Rule.Meaning;
        if (key.PlainDefault is { } plain)
        {
            schema["default"] = plain is Enum ? SettingKey.NameOf(plain.ToString()!) : JsonValue.Create(plain);
        }
        return schema;
    }

    private static JsonObject Plain(RecipeKey key)
    {
        var type = key.Element;
        if (type.IsEnum)
        {
            return new JsonObject { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(name => JsonValue.Create(SettingKey.NameOf(name)))]) };
        }
        var schema = new JsonObject
        {
            ["type"] = type == typeof(RecipeChanges) ? "object"
                : type == typeof(string) ? "string"
                : type == typeof(bool) ? "boolean"
                : type == typeof(double) ? "number"
                : "integer",
        };
        if (double.IsFinite(key.Rule.Minimum))
        {
            schema["minimum"] = key.Rule.Minimum;
        }
        if (double.IsFinite(key.Rule.Maximum))
        {
            schema["maximum"] = key.Rule.Maximum;
        }
        return schema;
    }
}
