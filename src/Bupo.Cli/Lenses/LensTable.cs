using System.Globalization;
using System.Text.Json;
using Bupo.Lenses;
using Bupo.Policies;
using Spectre.Console;

namespace Bupo.Cli.Lenses;

/// <summary>A lens reading as lines of at most 80 columns: one layer per line, the deepest last.</summary>
internal sealed class LensTable(LensReading reading, Func<int, string> textOf)
{
    private const int TokenWidth = 11, CellWidth = TokenWidth + 6;

    private static readonly Style Plain = Style.Plain, Dim = new(Color.Grey), Hit = new(decoration: Decoration.Bold);

    /// <summary>Writes the table and the sentence on where the answer settles.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="top">Tokens per view: each takes a line.</param>
    public void Write(IAnsiConsole console, int top)
    {
        console.WriteLine($" layer  {Head("stream, normed")}{Head("stream, raw")}{Head("attention")}{Head("feed-forward")}".TrimEnd(), Hit);
        for (var layer = 0; layer <= reading.Layers; layer++)
        {
            for (var rank = 0; rank < Math.Min(top, reading.Final.Top.Count); rank++)
            {
                WriteLine(console, layer, rank);
            }
        }
        foreach (var line in Verdict())
        {
            console.WriteLine(line);
        }
    }

    private void WriteLine(IAnsiConsole console, int layer, int rank)
    {
        console.Write(rank == 0 ? layer.ToString(CultureInfo.InvariantCulture).PadLeft(6) + "  " : new string(' ', 8), Dim);
        PolicyView[] views = layer == 0
            ? [PolicyView.Layer(0, normed: true), PolicyView.Layer(0)]
            : [PolicyView.Layer(layer, normed: true), PolicyView.Layer(layer), PolicyView.Attention(layer, normed: true), PolicyView.Ffn(layer, normed: true)];
        foreach (var view in views)
        {
            var said = reading[view].Top[rank];
            console.Write(Cell(said), said.Token == reading.Final.Best.Token ? Hit : Plain);
        }
        console.WriteLine();
    }

    private IEnumerable<string> Verdict()
    {
        var best = reading.Final.Best;
        yield return string.Create(
            CultureInfo.InvariantCulture, $"The model says {Quoted(best.Token)} ({Math.Exp(best.LogProb):P0}, entropy {reading.Final.Entropy:F2} nats).");
        yield return reading.SettledAt > reading.Layers
            ? "No layer's stream has this token on top."
            : $"The normed stream has it on top from layer {reading.SettledAt} of {reading.Layers} on.";
    }

    private static string Head(string text) => text.PadRight(CellWidth + 1);

    private string Cell(TokenLogProb said)
    {
        var token = Quoted(said.Token);
        var shown = token.Length <= TokenWidth ? token : token[..(TokenWidth - 1)] + "…";
        return $"{shown.PadRight(TokenWidth)}{Percent(Math.Exp(said.LogProb)),5}  ";
    }

    private static string Percent(double probability) => string.Create(CultureInfo.InvariantCulture, $"{100 * probability:F0} %");

    // JSON escapes line breaks and control characters, which would tear the table.
    private string Quoted(int token) => JsonSerializer.Serialize(textOf(token), Terminal.OneLine);
}
