using System.Text.Json;

namespace Bupo.Models.Tokenization;

/// <summary>A value of a JSON file that knows its own place, so that a complaint about it can say where it stands.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Path">The way to the value, as <c>model.vocab</c>; empty for the root.</param>
/// <param name="Element">The value.</param>
internal readonly record struct JsonField(string File, string Path, JsonElement Element)
{
    public JsonField Required(string name) => Optional(name)
        ?? throw new BupoException($"{File}: field {Child(name)} is missing or null; expected a value.");

    /// <summary>The member of that name, or null where it is missing or null.</summary>
    public JsonField? Optional(string name)
    {
        Require(JsonValueKind.Object, "an object");
        return Element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? new JsonField(File, Child(name), value)
            : null;
    }

    public IEnumerable<JsonField> Items()
    {
        Require(JsonValueKind.Array, "a list");
        var (file, path) = (File, Path);
        return Element.EnumerateArray().Select((item, i) => new JsonField(file, $"{path}[{i}]", item));
    }

    public string Text()
    {
        Require(JsonValueKind.String, "a string");
        try
        {
            return Element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Expected("well-formed Unicode");
        }
    }

    public bool Flag() => Element.ValueKind is JsonValueKind.True or JsonValueKind.False
        ? Element.GetBoolean()
        : throw Expected("true or false");

    public int Id() => Element.ValueKind == JsonValueKind.Number && Element.TryGetInt32(out var id) && id >= 0
        ? id
        : throw Expected($"an integer from 0 to {int.MaxValue}");

    public void OneOf(params string[] values)
    {
        if (!values.Contains(Text()))
        {
            throw Expected("one of " + string.Join(", ", values));
        }
    }

    public void Require(JsonValueKind kind, string expected)
    {
        if (Element.ValueKind != kind)
        {
            throw Expected(expected);
        }
    }

    public BupoException Expected(string expected)
    {
        var found = Element.GetRawText();
        return new BupoException($"{File}: {(Path.Length == 0 ? "the file" : "field " + Path)} is " +
            $"{(found.Length > 60 ? found[..60] + "…" : found)}, expected {expected}.");
    }

    private string Child(string name) => Path.Length == 0 ? name : Path + "." + name;
}
