namespace Bupo.Rewards;

/// <summary>DAPO's soft overlong punishment: nothing up to a length, then linearly down to -1 at the longest response.</summary>
/// <remarks>
/// arXiv 2503.14476, equation 13: 0 for |y| ≤ L_max - L_cache, ((L_max - L_cache) - |y|) / L_cache up to L_max, -1 beyond. With
/// L_max 100 and L_cache 20, responses of 80, 90 and 100 tokens get 0, -0.5 and -1.
/// </remarks>
public sealed class OverlongReward : IReward
{
    /// <summary>Its name in a <see cref="RewardBreakdown"/>.</summary>
    public const string PartName = "overlong";

    private readonly int _longest;
    private readonly int _buffer;

    /// <summary>Makes the reward.</summary>
    /// <param name="longest">L_max, the longest response in tokens.</param>
    /// <param name="buffer">L_cache, how many tokens before it the punishment begins; from 1 to <paramref name="longest"/>.</param>
    /// <exception cref="BupoException">The buffer does not fit.</exception>
    public OverlongReward(int longest, int buffer)
    {
        if (buffer < 1 || buffer > longest)
        {
            throw new BupoException($"The overlong reward's buffer is {buffer} tokens, expected 1 to the longest response of {longest}.");
        }
        (_longest, _buffer) = (longest, buffer);
    }

    /// <inheritdoc/>
    public string Name => PartName;

    /// <inheritdoc/>
    public RewardScore Score(FinishedResponse response)
    {
        var excess = Math.Clamp(response.Tokens - (_longest - _buffer), 0, _buffer);
        return excess == 0 ? new(0) : new(-excess / (double)_buffer, $"{response.Tokens} of {_longest} tokens");
    }
}
