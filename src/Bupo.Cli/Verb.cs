using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Bupo.Cli;

/// <summary>One command: a sentence on what it does, and examples that its help shows.</summary>
internal sealed class Verb : Command
{
    /// <summary>Describes a command.</summary>
    /// <param name="name">The word that calls it.</param>
    /// <param name="summary">One line.</param>
    /// <param name="examples">Whole command lines.</param>
    public Verb(string name, string summary, params IReadOnlyList<string> examples)
        : base(name, summary)
    {
        Examples = examples;
        Options.Add(new HelpOption { Action = new HelpWithExamples(this) });
    }

    /// <summary>Whole command lines, the commonest first.</summary>
    public IReadOnlyList<string> Examples { get; }

    private sealed class HelpWithExamples(Verb verb) : SynchronousCommandLineAction
    {
        private readonly HelpAction _usual = new() { MaxWidth = 120 };

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            _usual.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var example in verb.Examples)
            {
                output.WriteLine($"  {example}");
            }
            return ExitCode.Done;
        }
    }
}
