using System.Globalization;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Metadata values by key, each of the kind that is asked for.</summary>
internal sealed class GgufSettings
{
    private readonly GgufFile _file;

    public GgufSettings(GgufFile file)
    {
        _file = file;
        Architecture = Text("general.architecture") ?? throw Missing("general.architecture", "the name of an architecture");
    }

    /// <summary>The value of general.architecture.</summary>
    public string Architecture { get; }

    public string? Text(string key) => Find<string>(key, "a string");

    /// <summary>A whole number of 0 or more.</summary>
    public long? Whole(string key) =>
        Find<object>(key, "a number") switch
        {
            null => null,
            long and >= 0 and var number => (long)number,
            var found => throw Wrong(key, found, "a whole number of 0 or more"),
        };

    /// <summary>A finite number, as it was written before it became a float32: 1e-5 and not 9.99999974e-06.</summary>
    public double? Real(string key) =>
        Find<object>(key, "a number") switch
        {
            null => null,
            double number when float.IsFinite((float)number) => double.Parse(
                ((float)number).ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture),
            long number => number,
            var found => throw Wrong(key, found, "a finite number"),
        };

    /// <summary>The key of this architecture, as "llama.block_count".</summary>
    public string Key(string name) => $"{Architecture}.{name}";

    public BupoException Refuse(string name, string found, string expected) => Wrong(Key(name), found, expected);

    public BupoException Missing(string key, string expected) => new($"{_file.Path}: the metadata has no {key}, {expected} was expected.");

    private T? Find<T>(string key, string expected)
        where T : class =>
        !_file.Metadata.TryGetValue(key, out var value) ? null : value as T ?? throw Wrong(key, value, expected);

    private BupoException Wrong(string key, object found, string expected) =>
        new($"{_file.Path}: {key} is {(found is Array list ? $"a list of {list.Length} values" : found)}, {expected} was expected.");
}
