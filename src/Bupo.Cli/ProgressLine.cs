using System.Diagnostics;

namespace Bupo.Cli;

/// <summary>How far a long command is, on standard error: a line that is redrawn for a person, one now and then for a log.</summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private const int BarWidth = 20;

    private readonly TimeSpan _pause = terminal.Interactive ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(30);
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();
    private int _shownWidth;

    /// <summary>Shows a line, unless the last one is only just there.</summary>
    /// <param name="share">The part that is done, in [0, 1].</param>
    /// <param name="text">What is done and what is left, in words; made only where it is shown.</param>
    public void Show(double share, Func<string> text)
    {
        if (_sinceLast.Elapsed < _pause)
        {
            return;
        }
        var bar = new string('█', (int)(BarWidth * Math.Clamp(share, 0, 1))).PadRight(BarWidth, '░');
        var line = $"{bar} {text()}";
        terminal.Error.Write(terminal.Interactive ? "\r" + line.PadRight(_shownWidth) : line + "\n");
        _shownWidth = line.Length;
        _sinceLast.Restart();
    }

    /// <summary>Takes the redrawn line away, before anything else is said.</summary>
    public void Clear()
    {
        if (terminal.Interactive && _shownWidth > 0)
        {
            terminal.Error.Write("\r" + new string(' ', _shownWidth) + "\r");
        }
        _shownWidth = 0;
    }
}
