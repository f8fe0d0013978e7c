using System.Runtime.InteropServices;
using Bupo.Models.Architectures;
using Bupo.Models.Decoder.Attention;

namespace Bupo.Models.Decoder.Paged;

/// <summary>A fixed budget of memory for keys and values, cut into pages that sequences take, share and give back.</summary>
/// <remarks>
/// A page holds <see cref="TokensPerPage"/> tokens of all blocks. Within a page, a head's keys are stored width first,
/// so that one vector holds the scores of all its tokens; values are stored token by token. Pages are counted, never freed singly.
/// </remarks>
public sealed unsafe class KeyValuePages : IDisposable
{
    /// <summary>Tokens per page.</summary>
    public const int TokensPerPage = 16;

    private const int Alignment = 64;

    private readonly void* _allocation;
    private readonly float* _memory;
    private readonly int[] _owners;
    private readonly Stack<int> _free;
    private readonly HashSet<KeyValueCache> _caches = [];
    private readonly long _pageSize;    // numbers
    private readonly int _heads;
    private readonly int _headSize;

    /// <summary>Takes all the memory at once.</summary>
    /// <param name="config">The model's sizes.</param>
    /// <param name="blocks">How many blocks of the model keep keys and values.</param>
    /// <param name="pages">The budget; at least 1.</param>
    public KeyValuePages(DecoderConfig config, int blocks, int pages)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(pages, 1);
        (_heads, HeadStride) = (config.KeyValueHeads, Padded(config.HeadSize));
        _headSize = config.HeadSize;
        _pageSize = PageBytes(config, blocks) / sizeof(float);
        _owners = new int[pages];
        _free = new Stack<int>(Enumerable.Range(0, pages).Reverse());
        // Zeros, as the places of a page that hold no token yet are multiplied by zero; the system gives them when they are first read.
        _allocation = NativeMemory.AllocZeroed((nuint)((pages * _pageSize * sizeof(float)) + Alignment));
        _memory = (float*)(((nint)_allocation + Alignment - 1) & -Alignment);
    }

    /// <summary>All pages.</summary>
    public int Count => _owners.Length;

    /// <summary>Pages that no sequence holds.</summary>
    public int Free => _free.Count;

    /// <summary>Numbers from one token's value to the next.</summary>
    internal int HeadStride { get; }

    /// <summary>Bytes of a page.</summary>
    public static long PageBytes(DecoderConfig config, int blocks) =>
        (long)Math.Max(1, blocks) * config.KeyValueHeads * (config.HeadSize + Padded(config.HeadSize)) * TokensPerPage * sizeof(float);

    /// <summary>Pages that a sequence of the given number of tokens fills.</summary>
    public static int PagesFor(int tokens) => (tokens + TokensPerPage - 1) / TokensPerPage;

    /// <summary>Takes ownership of what a table keeps in tensors.</summary>
    internal KeyValueCache Own(KeyValueCache cache)
    {
        _caches.Add(cache);
        return cache;
    }

    /// <summary>Lets go of it.</summary>
    internal void Drop(KeyValueCache? cache)
    {
        if (cache is not null && _caches.Remove(cache))
        {
            cache.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var cache in _caches)
        {
            cache.Dispose();
        }
        _caches.Clear();
        NativeMemory.Free(_allocation);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees the memory of a cache nobody disposed of.</summary>
    ~KeyValuePages() => NativeMemory.Free(_allocation);

    /// <summary>A free page, owned once.</summary>
    internal int Take()
    {
        var page = _free.Pop();
        _owners[page] = 1;
        return page;
    }

    internal void Share(int page) => _owners[page]++;

    internal void Release(int page)
    {
        if (--_owners[page] == 0)
        {
            _free.Push(page);
        }
    }

    internal void Copy(int from, int to) =>
        Buffer.MemoryCopy(_memory + (from * _pageSize), _memory + (to * _pageSize), _pageSize * sizeof(float), _pageSize * sizeof(float));

    /// <summary>A head's keys in a page, [E, tokens].</summary>
    internal float* Keys(int page, int block, int head) =>
        _memory + (page * _pageSize) + ((((long)(block - 1) * _heads) + head) * (_headSize + HeadStride) * TokensPerPage);

    /// <summary>A head's values in a page, [tokens, E padded].</summary>
    internal float* Values(int page, int block, int head) => Keys(page, block, head) + (_headSize * TokensPerPage);

    private static int Padded(int width) => (width + TokensPerPage - 1) / TokensPerPage * TokensPerPage;
}
