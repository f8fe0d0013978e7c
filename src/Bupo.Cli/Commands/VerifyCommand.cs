using System.CommandLine;
using System.Diagnostics;
using System.Text;
using Bupo.Data.Files;
using Bupo.Evaluation;
using Bupo.Verification;

namespace Bupo.Cli.Commands;

/// <summary>`bupo verify`.</summary>
internal static class VerifyCommand
{
    private const string Standard = "-";

    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var input = new Option<string>("--input")
        {
            Description = """JSON lines to judge, one {"response", "ground_truth"} per line; - is standard input.""",
            HelpName = "file",
            DefaultValueFactory = _ => Standard,
        };
        var output = new Option<string>("--output")
        {
            Description = """Gets one {"verdict", "extracted", "reason"} per line, in the same order; a verdict is correct, wrong or unreadable. - is standard output.""",
            HelpName = "file",
            DefaultValueFactory = _ => Standard,
        };
        var rule = SharedOptions.Rule();
        var lenient = SharedOptions.Lenient();
        var verb = new Verb(
            "verify",
            "Judge recorded responses against gold answers: JSON lines in, one verdict with its reason per line out.",
            "bupo verify --input pairs.jsonl --rule symbolic --output verdicts.jsonl",
            """echo '{"response": "So $\\boxed{\\frac{2}{4}}$.", "ground_truth": "0.5"}' | bupo verify""")
        {
            input, rule, lenient, output,
        };
        verb.SetAction(parsed => Run(terminal, parsed.GetRequiredValue(input), SharedOptions.Lenient(parsed.GetRequiredValue(rule), parsed.GetValue(lenient)), parsed.GetRequiredValue(output)));
        return verb;
    }

    private static int Run(Terminal terminal, string input, IAnswerRule rule, string output)
    {
        if (output == Standard)
        {
            Judge(terminal, input, rule, terminal.Out);
            return ExitCode.Done;
        }
        DataFile.Replace(output, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
            Judge(terminal, input, rule, writer);
        });
        return ExitCode.Done;
    }

    private static void Judge(Terminal terminal, string input, IAnswerRule rule, TextWriter output)
    {
        using var file = input == Standard ? null : DataFile.OpenText(input);
        var progress = new ProgressLine(terminal);
        var clock = Stopwatch.StartNew();
        // What is left is only known of a file, by its bytes.
        var pairs = new RecordedPairs(rule, judged =>
        {
            var share = file is null ? 0 : file.BaseStream.Position / (double)Math.Max(1, file.BaseStream.Length);
            progress.Show(share, () => file is null ? $"{judged} judged" : $"{judged} judged, {clock.Elapsed * (1 / share - 1):hh\\:mm\\:ss} left");
        });
        try
        {
            var counts = pairs.Judge(file ?? terminal.In, file is null ? "Standard input" : input, output, terminal.Stop);
            progress.Clear();
            terminal.Error.WriteLine(string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{counts.All} responses judged by {rule.Name}: {counts.Correct} correct, {counts.Wrong} wrong, {counts.Unreadable} unreadable; {counts.All / clock.Elapsed.TotalSeconds:F0} a second."));
        }
        finally
        {
            progress.Clear();
        }
    }
}
