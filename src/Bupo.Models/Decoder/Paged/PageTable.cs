using Bupo.Models.Architectures;
using Bupo.Models.Decoder.Attention;

namespace Bupo.Models.Decoder.Paged;

/// <summary>The pages of one sequence.</summary>
/// <param name="pages">The budget they come from.</param>
public sealed class PageTable(KeyValuePages pages)
{
    private readonly List<int> _pages = [];

    /// <summary>Tokens whose keys and values are in the pages.</summary>
    public int Length { get; private set; }

    /// <summary>Keys, values and states in tensors, of models that the paged kernels do not compute.</summary>
    internal KeyValueCache? Cache { get; private set; }

    /// <summary>The same, made where there is none yet.</summary>
    internal KeyValueCache CacheOf(DecoderConfig config) => Cache ??= pages.Own(new KeyValueCache(config));

    /// <summary>Free pages that <paramref name="tokens"/> further tokens would take.</summary>
    public int Missing(int tokens) => KeyValuePages.PagesFor(Length + tokens) - _pages.Count;

    /// <summary>Makes room for further tokens.</summary>
    /// <returns>Whether there were enough free pages; if not, nothing is taken.</returns>
    public bool TryReserve(int tokens)
    {
        var missing = Missing(tokens);
        if (missing > pages.Free)
        {
            return false;
        }
        for (var i = 0; i < missing; i++)
        {
            _pages.Add(pages.Take());
        }
        return true;
    }

    /// <summary>Counts tokens in that a pass has stored.</summary>
    public void Advance(int tokens) => Length += tokens;

    /// <summary>A sequence that begins as this one: full pages are shared, one that is filled in part is copied.</summary>
    /// <returns>The new table, or null where a page for the copy is missing.</returns>
    public PageTable? Fork()
    {
        var full = Length / KeyValuePages.TokensPerPage;
        if (full < _pages.Count && pages.Free == 0)
        {
            return null;
        }
        var fork = new PageTable(pages) { Length = Length };
        for (var i = 0; i < full; i++)
        {
            pages.Share(_pages[i]);
            fork._pages.Add(_pages[i]);
        }
        if (full < _pages.Count)
        {
            var copy = pages.Take();
            pages.Copy(_pages[full], copy);
            fork._pages.Add(copy);
        }
        fork.Cache = Cache is null ? null : pages.Own(Cache.Copy());
        return fork;
    }

    /// <summary>Gives all pages back.</summary>
    public void Clear()
    {
        _pages.ForEach(pages.Release);
        _pages.Clear();
        pages.Drop(Cache);
        Cache = null;
        Length = 0;
    }

    /// <summary>The page of a token, by its position.</summary>
    internal int PageOf(int position) => _pages[position / KeyValuePages.TokensPerPage];
}
