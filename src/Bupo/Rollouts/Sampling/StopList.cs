using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bupo.Rollouts.Sampling;

/// <summary>Stop strings; two lists of the same strings are equal, so that settings compare as values.</summary>
[CollectionBuilder(typeof(StopList), nameof(Create))]
[JsonConverter(typeof(Converter))]
public sealed class StopList : IReadOnlyList<string>, IEquatable<StopList>
{
    private readonly string[] _stops;

    private StopList(string[] stops) => _stops = stops;

    /// <inheritdoc/>
    public int Count => _stops.Length;

    /// <inheritdoc/>
    public string this[int index] => _stops[index];

    /// <summary>A list of these strings.</summary>
    public static StopList Create(ReadOnlySpan<string> stops) => new(stops.ToArray());

    /// <inheritdoc/>
    public bool Equals(StopList? other) => other is not null && _stops.AsSpan().SequenceEqual(other._stops);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StopList);

    /// <inheritdoc/>
    public override int GetHashCode() => _stops.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => JsonSerializer.Serialize(_stops);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => _stops.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private sealed class Converter : JsonConverter<StopList>
    {
        public override StopList Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            [.. JsonSerializer.Deserialize<string[]>(ref reader, options) ?? []];

        public override void Write(Utf8JsonWriter writer, StopList value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value._stops, options);
    }
}
