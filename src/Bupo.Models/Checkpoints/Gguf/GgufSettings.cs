using System.Globalization;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Metadata values by key, each of the kind that is asked for.</summary>
internal sealed class GgufSettings
{
    // Of no matter to what is computed: names, counts that tensors tell again, and settings for training.
    private static readonly string[] Inert =
    [
        "rope.scaling.finetuned", "rope.dimension_sections", "attention.value_length", "attention.max_alibi_bias", "attention.clamp_kqv",
    ];

    private readonly GgufFile _file;
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

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

    /// <summary>Refuses a key of this architecture that nobody has read although it changes what is computed.</summary>
    /// <exception cref="BupoException">There is one.</exception>
    public void RequireAllRead()
    {
        foreach (var (key, value) in _file.Metadata)
        {
            var name = key.StartsWith(Architecture + ".", StringComparison.Ordinal) ? key[(Architecture.Length + 1)..] : "";
            if (ChangesWhatIsComputed(name) && !_read.Contains(key) && !IsNeutral(name, value))
            {
                throw new BupoException(
                    $"{_file.Path}: {key} is {Shown(value)}, which changes what a model computes and which is not computed here for {Architecture}; "
                    + "use the model's safetensors.");
            }
        }
    }

    private static bool ChangesWhatIsComputed(string name) =>
        name.StartsWith("rope.", StringComparison.Ordinal) || name.StartsWith("attention.", StringComparison.Ordinal) || name.StartsWith("expert_", StringComparison.Ordinal)
        || name.StartsWith("ssm.", StringComparison.Ordinal) || name.EndsWith("_scale", StringComparison.Ordinal) || name.EndsWith("softcapping", StringComparison.Ordinal);

    // Files hold many keys at the values that llama.cpp takes where they are missing.
    private bool IsNeutral(string name, object value) => value switch
    {
        _ when name is "attention.value_length" => Equals(value, Whole(Key("attention.key_length"))),
        _ when Inert.Contains(name) => value is not double number || number == 0,
        bool flag => flag == (name == "attention.causal"),
        long number => number == 0,
        double number => number == 0 || (number == 1 && (name.EndsWith("_scale", StringComparison.Ordinal) || name.EndsWith("factor", StringComparison.Ordinal))),
        _ => false,
    };

    /// <summary>The key of this architecture, as "llama.block_count".</summary>
    public string Key(string name) => $"{Architecture}.{name}";

    public BupoException Refuse(string name, string found, string expected) => Wrong(Key(name), found, expected);

    public BupoException Missing(string key, string expected) => new($"{_file.Path}: the metadata has no {key}, {expected} was expected.");

    private T? Find<T>(string key, string expected)
        where T : class
    {
        _read.Add(key);
        return !_file.Metadata.TryGetValue(key, out var value) ? null : value as T ?? throw Wrong(key, value, expected);
    }

    private static string Shown(object found) =>
        found is Array list ? $"a list of {list.Length} values" : string.Create(CultureInfo.InvariantCulture, $"{found}");

    private BupoException Wrong(string key, object found, string expected) => new($"{_file.Path}: {key} is {Shown(found)}, {expected} was expected.");
}
