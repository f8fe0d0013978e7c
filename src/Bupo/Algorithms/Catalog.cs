using System.Collections;
using Bupo.Settings;

namespace Bupo.Algorithms;

/// <summary>Makers by name. A setting that the named one does not read (<see cref="RecipeKeyAttribute.ReadBy"/>) is refused.</summary>
internal sealed class Catalog<TSettings, T>(string kind) : IEnumerable<string>
    where TSettings : class
{
    private readonly Dictionary<string, Func<TSettings, T>> _entries = [];

    public IReadOnlyCollection<string> Names => _entries.Keys;

    public void Add(string name, Func<TSettings, T> make) => _entries.Add(name, make);

    public T Create(string name, TSettings settings)
    {
        if (!_entries.TryGetValue(name, out var make))
        {
            throw new BupoException($"{kind} {name} is unknown; expected one of {string.Join(", ", Names)}.");
        }
        var reads = SettingKey.ReadBy(typeof(TSettings), name);
        if (SettingKey.Given(settings).FirstOrDefault(setting => !reads.Contains(setting)) is { } idle)
        {
            throw new BupoException($"{kind} {name} does not read {idle}; it reads {(reads.Length == 0 ? "no setting" : string.Join(", ", reads))}.");
        }
        try
        {
            return make(settings);
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new BupoException($"{kind} {name}: {error.Sentence()}", error);
        }
    }

    public IEnumerator<string> GetEnumerator() => _entries.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
