using System.Text;
using Bupo.Testing;
using Xunit;

namespace Bupo.Cli.Tests;

/// <summary>docs/commands.md is what --help says.</summary>
public class CommandsPageTests
{
    [Fact]
    public void CommandsPage_EveryVerb_SaysWhatHelpSays()
    {
        var page = Path.Combine(Repository.Folder, "docs", "commands.md");
        var expected = new StringBuilder("# Commands\n\nThis page is the output of `bupo` and of each command's `--help`; a test keeps it so.\n");
        Add("bupo", Cli.Run());
        foreach (var verb in App.Verbs(new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, Interactive: false, default)))
        {
            Add(verb.Name, Cli.Run(verb.Name, "--help"));
            foreach (var inner in verb.Subcommands)
            {
                Add($"{verb.Name} {inner.Name}", Cli.Run(verb.Name, inner.Name, "--help"));
            }
        }
        if (Environment.GetEnvironmentVariable("BUPO_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(page)!);
            File.WriteAllText(page, expected.ToString());
        }

        var found = File.Exists(page) ? File.ReadAllText(page) : "";

        Assert.True(expected.ToString() == found, "docs/commands.md is not what --help says; run this test with BUPO_APPROVE=1 to write it anew.");

        void Add(string heading, Cli help)
        {
            var lines = help.Out.TrimEnd().ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd());
            expected.Append(System.Globalization.CultureInfo.InvariantCulture, $"\n## {heading}\n\n```\n{string.Join('\n', lines)}\n```\n");
        }
    }
}
