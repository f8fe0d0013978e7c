using System.Globalization;

namespace Bupo.Data;

/// <summary>The date that chat templates write: part of a run, so that a run stays its recipe and its seed.</summary>
public static class PromptDate
{
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss"];

    /// <summary>Reads a date.</summary>
    /// <param name="text">A day, 2026-03-05, or a time, 2026-03-05T09:30:00; null for none.</param>
    /// <param name="name">The option or recipe key it was given with, for messages.</param>
    /// <exception cref="BupoException">It is not a date.</exception>
    public static DateTime? Parse(string? text, string name) =>
        text is null ? null
        : DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date
        : throw new BupoException($"{name} is {text}, expected a date such as 2026-03-05, or a time such as 2026-03-05T09:30:00.");
}
