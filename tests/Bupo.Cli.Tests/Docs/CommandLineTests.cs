using System.CommandLine;
using System.Text.RegularExpressions;
using Xunit;

namespace Bupo.Cli.Tests.Docs;

/// <summary>What the pages tell people to type is what the command takes.</summary>
public sealed partial class CommandLineTests
{
    [Fact]
    public void Lines_OfAllPages_AreTakenByTheCommand()
    {
        var root = new RootCommand();
        foreach (var verb in App.Verbs(new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, Interactive: false, default)))
        {
            root.Add(verb);
        }
        var lines = Pages.All.Where(page => page != Path.Combine("docs", "commands.md"))
            .SelectMany(page => Typed().Matches(Pages.Text(page)).Select(m => (Page: page, Line: m.Groups[1].Value.Trim(), IsWhole: m.Value[0] != '`'))).ToArray();

        var refused = lines.Select(typed => (typed.Page, typed.Line, Problem: root.Parse(Arguments(typed.Line)).Errors
                .Select(error => error.Message).FirstOrDefault(message => typed.IsWhole || !Incomplete().IsMatch(message))))
            .Where(typed => typed.Problem is not null).ToArray();

        Assert.True(lines.Length > 30, $"{lines.Length} lines found");
        Assert.True(refused.Length == 0, string.Join("\n", refused.Select(typed => $"{typed.Page}: {typed.Line}\n    {typed.Problem}")));
    }

    private static string[] Arguments(string line) =>
        [.. Word().Matches(Comment().Replace(line, "")).Select(m => m.Value.Replace("'", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal))];

    /// <summary>A line that begins with the command, or a span of code that does.</summary>
    [GeneratedRegex(@"(?:^ *(?:[A-Z_]+=\S+ )?|`)(?:\./)?bupo ([^\n`]+)", RegexOptions.Multiline)]
    private static partial Regex Typed();

    /// <summary>What running text may leave out when it names a command.</summary>
    [GeneratedRegex("is required|missing for")]
    private static partial Regex Incomplete();

    [GeneratedRegex(@"(?:[^\s""']|""[^""]*""|'[^']*')+")]
    private static partial Regex Word();

    [GeneratedRegex(@"\s+#.*$")]
    private static partial Regex Comment();
}
