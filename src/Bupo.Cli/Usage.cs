namespace Bupo.Cli;

/// <summary>Refuses what a person asked for, before anything is loaded.</summary>
internal static class Usage
{
    /// <summary>Names the problem unless the condition holds.</summary>
    /// <exception cref="BupoException">It does not.</exception>
    public static void Require(bool holds, FormattableString problem)
    {
        if (!holds)
        {
            throw new BupoException(FormattableString.Invariant(problem));
        }
    }
}
