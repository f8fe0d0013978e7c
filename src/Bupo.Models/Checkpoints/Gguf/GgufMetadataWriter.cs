namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>Collects metadata in the form of the format.</summary>
internal sealed class GgufMetadataWriter
{
    private readonly GgufBytes _pairs = new();
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>The pairs as <see cref="GgufMetadata"/> reads them back.</summary>
    public IReadOnlyDictionary<string, object> Values => _values;

    /// <summary>How many pairs there are.</summary>
    public long Count { get; private set; }

    public ReadOnlySpan<byte> Written => _pairs.Written;

    public void Add(string key, string value) => AddOne(key, GgufValueType.String, value, _pairs.Text);

    public void Add(string key, uint value) => AddOne(key, GgufValueType.UInt32, value, _pairs.Number);

    public void Add(string key, float value) => AddOne(key, GgufValueType.Float32, value, _pairs.Number);

    public void Add(string key, bool value) => AddOne(key, GgufValueType.Bool, value, _pairs.Number);

    public void Add(string key, IReadOnlyCollection<string> values) => AddMany(key, GgufValueType.String, values, _pairs.Text);

    public void Add(string key, IReadOnlyCollection<int> values) => AddMany(key, GgufValueType.Int32, values, _pairs.Number);

    public void Add(string key, IReadOnlyCollection<float> values) => AddMany(key, GgufValueType.Float32, values, _pairs.Number);

    private void AddOne<T>(string key, GgufValueType type, T value, Action<T> write)
    {
        Begin(key, type);
        write(value);
        _values[key] = value switch { uint number => (long)number, float number => (double)number, _ => value! };
    }

    private void AddMany<T>(string key, GgufValueType type, IReadOnlyCollection<T> values, Action<T> write)
    {
        Begin(key, GgufValueType.Array);
        _pairs.Number((uint)type);
        _pairs.Number((ulong)values.Count);
        foreach (var value in values)
        {
            write(value);
        }
        _values[key] = values switch { IEnumerable<int> numbers => numbers.Select(number => (long)number).ToArray(), _ => values.ToArray() };
    }

    private void Begin(string key, GgufValueType type)
    {
        _pairs.Text(key);
        _pairs.Number((uint)type);
        Count++;
    }
}
