using System.Globalization;

namespace Bupo.Cli;

/// <summary>Token ids on a command line.</summary>
internal static class TokenList
{
    /// <summary>Reads ids separated by commas.</summary>
    /// <exception cref="BupoException">Anything else.</exception>
    public static int[] Parse(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries).Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : throw new BupoException($"--tokens: found '{part}', expected token ids separated by commas, such as 1,2,3."))];
}
