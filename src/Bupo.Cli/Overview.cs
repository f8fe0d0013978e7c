using System.CommandLine;
using System.CommandLine.Invocation;

namespace Bupo.Cli;

/// <summary>What `bupo` alone shows: each command in a line, and where to begin.</summary>
internal static class Overview
{
    /// <summary>The program in one line.</summary>
    public const string Summary = "Look inside a language model's policy, and train it bottom-up (arXiv 2512.19673).";

    /// <summary>Writes it.</summary>
    public static int Write(Terminal terminal)
    {
        var output = terminal.Out;
        output.WriteLine(Summary);
        output.WriteLine();
        output.WriteLine("Commands:");
        var verbs = App.Verbs(terminal);
        var width = verbs.Max(v => v.Name.Length);
        foreach (var verb in verbs)
        {
            output.WriteLine($"  {verb.Name.PadRight(width)}  {verb.Description}");
        }
        output.WriteLine();
        output.WriteLine("To begin:");
        foreach (var verb in verbs.Take(3))
        {
            output.WriteLine($"  {verb.Examples[0]}");
        }
        output.WriteLine();
        output.WriteLine("Each command has --help with examples. Exit codes: 0 done, 1 failed, 2 wrong usage or bad input, 130 stopped.");
        return ExitCode.Done;
    }

    /// <summary>`bupo --help`, which is the same.</summary>
    internal sealed class Help(Terminal terminal) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult) => Write(terminal);
    }
}
