using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace Bupo.Models.Templates.Python;

/// <summary>A mapping that keeps the order of its keys; a key is any value that Python can hash.</summary>
internal sealed class Mapping : IEnumerable<KeyValuePair<object?, object?>>
{
    private readonly OrderedDictionary<Key, object?> _entries = [];

    public int Count => _entries.Count;

    public IEnumerable<object?> Keys => _entries.Keys.Select(key => key.Value);

    public IEnumerable<object?> Values => _entries.Values;

    public object? this[object? key]
    {
        set => _entries[Key.Of(key)] = value;
    }

    /// <summary>Whether a key is there; a list or a mapping is refused, as Python cannot hash it.</summary>
    public bool ContainsKey(object? key) => _entries.ContainsKey(Key.Of(key));

    public bool TryGetValue(object? key, [MaybeNullWhen(false)] out object? value) => _entries.TryGetValue(Key.Of(key), out value);

    public Mapping Copy()
    {
        var copy = new Mapping();
        foreach (var (key, value) in this)
        {
            copy[key] = value;
        }
        return copy;
    }

    public IEnumerator<KeyValuePair<object?, object?>> GetEnumerator() =>
        _entries.Select(entry => KeyValuePair.Create(entry.Key.Value, entry.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Equal keys have equal hashes across types: 1, 1.0 and true are one key.
    private readonly struct Key : IEquatable<Key>
    {
        private readonly int _hash;

        private Key(object? value) => (Value, _hash) = (value, Hash(value));

        public object? Value { get; }

        public static Key Of(object? value) => new(value);

        public bool Equals(Key other) => Python.Values.Equals(Value, other.Value);

        public override bool Equals(object? other) => other is Key key && Equals(key);

        public override int GetHashCode() => _hash;

        private static int Hash(object? value)
        {
            Budget.Visit(value);
            return value switch
            {
                null or Undefined => 0,
                string text => string.GetHashCode(text, StringComparison.Ordinal),
                Markup markup => string.GetHashCode(markup.Text, StringComparison.Ordinal),
                bool or long or double or BigInteger => Python.Values.Number(value).GetHashCode(),
                object?[] tuple => tuple.Aggregate(tuple.Length, (hash, item) => HashCode.Combine(hash, Hash(item))),
                List<object?> or Mapping or View => throw new TemplateFault($"{Python.Values.Name(value)} cannot be a key of a mapping."),
                _ => value.GetHashCode(),
            };
        }
    }
}
