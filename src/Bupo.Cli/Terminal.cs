using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Bupo.Cli;

/// <summary>Where a command reads and writes: data on <see cref="Out"/>, progress and errors on <see cref="Error"/>.</summary>
/// <param name="In">Standard input.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="Interactive">Whether a person reads <see cref="Out"/>; only then is there color.</param>
/// <param name="Stop">Asks a running command to end.</param>
internal sealed record Terminal(TextReader In, TextWriter Out, TextWriter Error, bool Interactive, CancellationToken Stop)
{
    /// <summary>JSON for people, letters of all languages as they are.</summary>
    public static readonly JsonSerializerOptions Indented = Options(indented: true);

    /// <summary>JSON on one line, letters of all languages as they are.</summary>
    public static readonly JsonSerializerOptions OneLine = Options(indented: false);

    /// <summary>Writes a value as indented JSON, its keys in snake_case.</summary>
    public void WriteJson<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, Indented));

    /// <summary>Writes a value as one line of JSON.</summary>
    public void WriteJsonLine<T>(T value) => Out.WriteLine(JsonSerializer.Serialize(value, OneLine));

    /// <summary>Writes rows of a name and a value below a heading, the values aligned.</summary>
    public void WriteSection(string heading, params IEnumerable<(string Name, string Value)> rows)
    {
        var console = Begin(heading);
        var all = rows.ToArray();
        var width = all.Length == 0 ? 0 : all.Max(r => r.Name.Length);
        foreach (var (name, value) in all)
        {
            console.Write($"  {name.PadRight(width)}  ", new Style(Color.Grey));
            console.WriteLine(value);
        }
    }

    /// <summary>Writes rows of cells below a heading: the first column to the left, the others to the right.</summary>
    public void WriteTable(string heading, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var console = Begin(heading);
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            console.Write($"  {row[0].PadRight(widths[0])}", new Style(Color.Grey));
            console.WriteLine(string.Concat(row.Skip(1).Select((cell, i) => $"  {cell.PadLeft(widths[i + 1])}")));
        }
    }

    /// <summary>A console on <see cref="Out"/>, with color where a person reads it.</summary>
    public IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Interactive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = Interactive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(Out),
        });
        console.Profile.Width = 1000;                                       // lines are wrapped by who reads them, if at all
        return console;
    }

    private IAnsiConsole Begin(string heading)
    {
        var console = Console();
        console.WriteLine(heading, new Style(decoration: Decoration.Bold));
        return console;
    }

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        WriteIndented = indented,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = null,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };
}
