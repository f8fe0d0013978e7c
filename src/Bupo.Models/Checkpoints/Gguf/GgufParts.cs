using System.Globalization;
using System.Text.RegularExpressions;

namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>The files of a model that llama.cpp's gguf-split has cut into parts, by their names: NAME-00001-of-00003.gguf.</summary>
internal static partial class GgufParts
{
    /// <summary>The models in a folder: whole files, and the first parts of split ones.</summary>
    public static string[] Models(string folder) =>
        [.. Directory.GetFiles(folder, "*.gguf", new EnumerationOptions { MatchCasing = MatchCasing.CaseInsensitive })
            .Where(file => Ending().Match(file) is not { Success: true } match || Number(match, 1) == 1).Order(StringComparer.Ordinal)];

    /// <summary>All parts of the file that a user named, first to last; the file alone where it is whole.</summary>
    /// <exception cref="BupoException">A part is missing.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        if (Ending().Match(path) is not { Success: true } match)
        {
            return [path];
        }
        var count = Number(match, 2);
        string[] parts = [.. Enumerable.Range(1, count).Select(part => string.Create(CultureInfo.InvariantCulture, $"{path[..match.Index]}-{part:D5}-of-{count:D5}{match.Groups[3].Value}"))];
        return parts.FirstOrDefault(part => !File.Exists(part)) is { } missing
            ? throw new BupoException($"{path} is one of {count} parts of a split model and {missing} is missing; download all parts into one folder.")
            : parts;
    }

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"-(\d{5})-of-(\d{5})(\.gguf)$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Ending();
}
