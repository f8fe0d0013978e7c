using System.Collections;

namespace Bupo.Algorithms;

/// <summary>Makers by name, each with the settings it reads. A setting that would do nothing is refused.</summary>
internal sealed class Catalog<TSettings, T>(string kind, Func<TSettings, IEnumerable<string>> given) : IEnumerable<string>
{
    private readonly Dictionary<string, (string[] Reads, Func<TSettings, T> Make)> _entries = [];

    public IReadOnlyCollection<string> Names => _entries.Keys;

    public void Add(string name, string[] reads, Func<TSettings, T> make) => _entries.Add(name, (reads, make));

    public T Create(string name, TSettings settings)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw new BupoException($"{kind} {name} is unknown; expected one of {string.Join(", ", Names)}.");
        }
        if (given(settings).FirstOrDefault(setting => !entry.Reads.Contains(setting)) is { } idle)
        {
            throw new BupoException($"{kind} {name} does not read {idle}; it reads {(entry.Reads.Length == 0 ? "no setting" : string.Join(", ", entry.Reads))}.");
        }
        try
        {
            return entry.Make(settings);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new BupoException($"{kind} {name}: {error.Sentence()}", error);
        }
    }

    public IEnumerator<string> GetEnumerator() => _entries.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
