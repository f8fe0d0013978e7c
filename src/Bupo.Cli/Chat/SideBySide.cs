using System.Text;
using Bupo.Policies;
using Bupo.Rollouts.Sampling;
using Spectre.Console;

namespace Bupo.Cli.Chat;

/// <summary>Several answers to one message, a column per policy while they grow.</summary>
internal static class SideBySide
{
    /// <summary>Writes the answers: columns that grow where a person watches, else one block after another.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="views">The policies.</param>
    /// <param name="generate">Generates all answers and passes on a view's place in the list with a piece of its text.</param>
    public static IReadOnlyList<GeneratedText> Write(
        Terminal terminal, IReadOnlyList<PolicyView> views, Func<Action<int, string>, IReadOnlyList<GeneratedText>> generate)
    {
        if (!terminal.Interactive)
        {
            return WriteBlocks(terminal, views, generate((_, _) => { }));
        }
        StringBuilder[] texts = [.. views.Select(_ => new StringBuilder())];
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Out) });
        IReadOnlyList<GeneratedText> answers = [];
        console.Live(Columns(views, texts)).Start(live => answers = generate((i, piece) =>
        {
            texts[i].Append(piece);
            live.UpdateTarget(Columns(views, texts));
        }));
        return answers;
    }

    private static IReadOnlyList<GeneratedText> WriteBlocks(Terminal terminal, IReadOnlyList<PolicyView> views, IReadOnlyList<GeneratedText> answers)
    {
        foreach (var (view, answer) in views.Zip(answers))
        {
            terminal.Out.WriteLine($"[{view}] {answer.Text}");
        }
        return answers;
    }

    private static Table Columns(IReadOnlyList<PolicyView> views, StringBuilder[] texts)
    {
        var table = new Table().Expand().Border(TableBorder.Minimal);
        foreach (var view in views)
        {
            table.AddColumn(new TableColumn(new Text(view.ToString(), new Style(decoration: Decoration.Bold))));
        }
        return table.AddRow(texts.Select(text => new Text(text.ToString())));
    }
}
