using Bupo.Models.Decoder.Paged;

namespace Bupo.Rollouts.Sampling;

/// <summary>Decides what goes through the model next: who joins, who waits, and who gives way when the pages are used up.</summary>
/// <remarks>Older sequences come first everywhere, so the oldest always gets on and none is lost.</remarks>
internal sealed class BatchScheduler
{
    private readonly KeyValuePages _pages;
    private readonly BatchedSamplerOptions _options;
    private readonly SortedDictionary<int, SampledSequence> _waiting;
    private readonly SortedList<int, SampledSequence> _active = [];
    private readonly List<SampledPrompt> _held = [];    // prompts with pages

    public BatchScheduler(KeyValuePages pages, BatchedSamplerOptions options, IEnumerable<SampledSequence> sequences)
    {
        (_pages, _options) = (pages, options);
        _waiting = new SortedDictionary<int, SampledSequence>(sequences.ToDictionary(s => s.Order));
    }

    /// <summary>Whether there is nothing left to do.</summary>
    public bool Done => _waiting.Count == 0 && _active.Count == 0;

    public long Preemptions { get; private set; }

    /// <summary>The rows of the next step.</summary>
    public List<BatchRow> Rows { get; } = [];

    /// <summary>Which tokens the rows belong to, and how many rows they have.</summary>
    public List<(CachedTokens Tokens, int Rows)> Pieces { get; } = [];

    /// <summary>Sequences that draw their first token from their prompt's state.</summary>
    public List<SampledSequence> Starting { get; } = [];

    /// <summary>Plans a step.</summary>
    public void Next()
    {
        Rows.Clear();
        Pieces.Clear();
        Starting.Clear();
        Admit();
        CachedTokens[] feeds = [.. _held.Where(p => p.State is null), .. _active.Values.Where(s => s.Pending > 0)];
        var pieces = _options.StepRows - feeds.Count(f => f.Pending == 1);
        foreach (var feed in feeds.OrderBy(f => f.Order))
        {
            if (feed.Table is null)
            {
                continue;    // it gave way to an older one just now
            }
            var rows = Math.Min(feed.Pending == 1 ? 1 : Math.Min(feed.Pending, pieces), _options.StepRows - Rows.Count);
            if (rows > 0 && Reserve(feed, rows))
            {
                pieces -= feed.Pending == 1 ? 0 : rows;
                Take(feed, rows);
            }
        }
    }

    /// <summary>Takes a finished sequence out, and its prompt once all its samples are finished.</summary>
    public void Remove(SampledSequence sequence)
    {
        sequence.Drop();
        _active.Remove(sequence.Order);
        sequence.Prompt.Unfinished.Remove(sequence.Order);
        if (sequence.Prompt.Unfinished.Count == 0)
        {
            Forget(sequence.Prompt);
        }
    }

    private void Take(CachedTokens feed, int rows)
    {
        var start = feed.Table!.Length;
        for (var i = start; i < start + rows; i++)
        {
            Rows.Add(new BatchRow(feed.Table, i, feed[i]));
        }
        Pieces.Add((feed, rows));
    }

    private void Admit()
    {
        var places = _options.MaxSequences - _active.Count;
        foreach (var sequence in _waiting.Values.Take(places).ToArray())
        {
            if (!(sequence.Prompt.State is null ? Hold(sequence.Prompt) : Join(sequence)))
            {
                return;
            }
        }
    }

    /// <summary>Begins a prompt, unless it has begun.</summary>
    private bool Hold(SampledPrompt prompt)
    {
        if (prompt.Table is not null)
        {
            return true;
        }
        if (!HasRoom(prompt, KeyValuePages.PagesFor(prompt.Length)))
        {
            return false;
        }
        prompt.Table = new PageTable(_pages);
        prompt.Table.TryReserve(prompt.Length);
        _held.Add(prompt);
        return true;
    }

    /// <summary>Begins a sequence on its prompt's pages, or begins it again.</summary>
    private bool Join(SampledSequence sequence)
    {
        var own = KeyValuePages.PagesFor(sequence.Length + 1) - (sequence.Prompt.Length / KeyValuePages.TokensPerPage);
        if (!HasRoom(sequence, own))
        {
            return false;
        }
        sequence.Table = sequence.Prompt.Table!.Fork();
        _waiting.Remove(sequence.Order);
        _active.Add(sequence.Order, sequence);
        if (sequence.Count == 0)
        {
            Starting.Add(sequence);
        }
        return true;
    }

    // Newcomers leave each running sequence a page to grow by, and drive no one out unless they are the oldest.
    private bool HasRoom(CachedTokens newcomer, int pages)
    {
        while (_pages.Free < pages + _active.Count)
        {
            if (_active.Count > 0 || !Preempt(newcomer.Order))
            {
                return false;
            }
        }
        return true;
    }

    private bool Reserve(CachedTokens feed, int rows)
    {
        while (!feed.Table!.TryReserve(rows))
        {
            if (!Preempt(feed.Order))
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>The youngest that is younger gives its pages back.</summary>
    private bool Preempt(int order)
    {
        var sequence = _active.Values.LastOrDefault();
        var prompt = _held.MaxBy(p => p.Order);
        if (sequence is not null && sequence.Order > order && sequence.Order >= (prompt?.Order ?? -1))
        {
            sequence.Drop();
            _active.Remove(sequence.Order);
            _waiting.Add(sequence.Order, sequence);
            Starting.Remove(sequence);
            Preemptions++;
            return true;
        }
        if (prompt is null || prompt.Order <= order)
        {
            return false;
        }
        Forget(prompt);
        return true;
    }

    private void Forget(SampledPrompt prompt)
    {
        prompt.Drop();
        prompt.State = null;
        _held.Remove(prompt);
    }
}
