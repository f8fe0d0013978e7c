using System.Text;

namespace Bupo.Rollouts.Sampling;

/// <summary>Watches a text as it grows for strings that end it, and holds back what may be the beginning of one.</summary>
internal sealed class StopStrings
{
    private readonly IReadOnlyList<string> _stops;
    private readonly StringBuilder _held = new();

    /// <summary>Watches for any of the strings; there may be none.</summary>
    /// <exception cref="BupoException">One of them is empty.</exception>
    public StopStrings(IReadOnlyList<string> stops)
    {
        _stops = stops.Contains("") ? throw new BupoException("stop: a stop string is empty, expected at least one character.") : stops;
    }

    /// <summary>Whether one of the strings has come.</summary>
    public bool Met { get; private set; }

    /// <summary>Takes the next piece.</summary>
    /// <returns>The text that is certain by now: all before a stop string, or before what may become one.</returns>
    public string Add(string piece)
    {
        if (Met || piece.Length == 0)
        {
            return "";
        }
        var text = _held.Append(piece).ToString();
        _held.Clear();
        // The stop string that is whole first wins, however the text was cut into pieces; of those the longest.
        var first = _stops.Select(stop => (At: text.IndexOf(stop, StringComparison.Ordinal), stop.Length))
            .Where(found => found.At >= 0).OrderBy(found => found.At + found.Length).ThenBy(found => found.At).FirstOrDefault();
        if (first.Length > 0)
        {
            Met = true;
            return text[..first.At];
        }
        var certain = text.Length - _stops.Select(stop => Overlap(text, stop)).DefaultIfEmpty(0).Max();
        _held.Append(text, certain, text.Length - certain);
        return text[..certain];
    }

    /// <summary>What was held back, once the text is over.</summary>
    public string Rest()
    {
        var rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    // How many characters at the text's end are the beginning of the stop string.
    private static int Overlap(string text, string stop)
    {
        for (var length = Math.Min(text.Length, stop.Length - 1); length > 0; length--)
        {
            if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
            {
                return length;
            }
        }
        return 0;
    }
}
