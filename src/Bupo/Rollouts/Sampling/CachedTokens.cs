using Bupo.Models.Decoder.Paged;

namespace Bupo.Rollouts.Sampling;

/// <summary>A run of tokens that must stand in the cache: a prompt, or a prompt with its response so far.</summary>
internal abstract class CachedTokens
{
    /// <summary>Its pages; null while it has none.</summary>
    public PageTable? Table { get; set; }

    /// <summary>The smaller, the older; the youngest give way.</summary>
    public abstract int Order { get; }

    /// <summary>How many tokens must be in the cache.</summary>
    public abstract int Length { get; }

    public int Pending => Length - Table!.Length;

    public abstract int this[int position] { get; }

    public void Drop()
    {
        Table?.Clear();
        Table = null;
    }
}
