using System.CommandLine;
using System.CommandLine.Invocation;
using Bupo.Cli.Commands;
using Bupo.Recipes.Binding;

namespace Bupo.Cli;

/// <summary>The command: finds the verb, runs it, and is the one place where what happened becomes an exit code.</summary>
internal static class App
{
    // Unix's EEXIST, ENOTDIR, EISDIR, EROFS, ENAMETOOLONG; Windows' ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS, ERROR_DIRECTORY.
    private static readonly HashSet<int> PathErrors = [17, 20, 21, 30, 36, unchecked((int)0x80070050), unchecked((int)0x800700B7), unchecked((int)0x8007010B)];

    /// <summary>Runs one command line.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static int Run(string[] args, Terminal terminal)
    {
        try
        {
            var parsed = Root(terminal).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Action is ParseErrorAction)
            {
                throw new BupoException(Mistake(parsed));
            }
            return parsed.Invoke(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = terminal.Out,
                Error = terminal.Error,
            });
        }
        catch (Exception e)
        {
            return Report(e, terminal.Error);
        }
        finally
        {
            terminal.Out.Flush();
        }
    }

    /// <summary>Every verb there is, in the order in which a newcomer meets them.</summary>
    public static IReadOnlyList<Verb> Verbs(Terminal terminal) =>
    [
        QuickstartCommand.Create(terminal),
        LensCommand.Create(terminal),
        ChatCommand.Create(terminal),
        GenerateCommand.Create(terminal),
        AnalyzeCommand.Create(terminal),
        InspectCommand.Create(terminal),
        DoctorCommand.Create(terminal),
        TokenizeCommand.Create(terminal),
        ConvertCommand.Create(terminal),
        EstimateCommand.Create(terminal),
        PretrainCommand.Create(terminal),
        SftCommand.Create(terminal),
        TrainCommand.Create(terminal),
        EvalCommand.Create(terminal),
        ExperimentCommand.Create(terminal),
        VerifyCommand.Create(terminal),
        DataCommand.Create(terminal),
        PullCommand.Create(terminal),
        ReportCommand.Create(terminal),
        ExplainCommand.Create(terminal),
    ];

    private static RootCommand Root(Terminal terminal)
    {
        var root = new RootCommand(Overview.Summary) { HelpName = "bupo" };
        foreach (var verb in Verbs(terminal))
        {
            root.Add(verb);
        }
        root.Add(ExperimentRunCommand.Create(terminal));
        root.SetAction(_ => Overview.Write(terminal));
        root.Options.OfType<System.CommandLine.Help.HelpOption>().Single().Action = new Overview.Help(terminal);
        return root;
    }

    internal static int Report(Exception exception, TextWriter error)
    {
        var (code, message) = exception switch
        {
            BupoException bad => (ExitCode.BadInput, $"error: {bad.Message}"),
            OperationCanceledException => (ExitCode.Interrupted, "stopped."),
            _ when IsPathMistake(exception) => (ExitCode.BadInput, $"error: {exception.Message}"),
            DllNotFoundException or TypeInitializationException or BadImageFormatException =>
                (ExitCode.Failed, $"failed: a native library does not load ({Innermost(exception).Message}) Run `bupo doctor` to see the mend."),
            _ => (ExitCode.Failed, $"failed: {exception.Sentence()} (BUPO_TRACE=1 shows where.)"),
        };
        error.WriteLine(message);
        if (Environment.GetEnvironmentVariable("BUPO_TRACE") is { Length: > 0 })
        {
            error.WriteLine(exception);
        }
        return code;
    }

    // A folder below a file, a place that may not be written, a name that is too long: what the user named is at fault.
    private static bool IsPathMistake(Exception exception) => exception
        is UnauthorizedAccessException or DirectoryNotFoundException or PathTooLongException
        || (exception is IOException && PathErrors.Contains(exception.HResult));

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;

    private static string Mistake(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        var help = command is RootCommand ? "bupo" : $"{Path(command)} --help";
        if (parsed.UnmatchedTokens is not [var word, ..])
        {
            return $"{string.Join(" ", parsed.Errors.Select(e => e.Message))} See `{help}`.";
        }
        var isOption = word.StartsWith('-');
        var known = isOption ? command.Options.Select(o => o.Name) : command.Subcommands.Select(c => c.Name);
        var what = isOption ? "option" : command.Subcommands.Count > 0 ? "command" : "argument";
        var guess = Nearest.To(word, known) is { } near ? $" Did you mean {near}?" : "";
        return $"Unknown {what} '{word}'.{guess} See `{help}`.";
    }

    private static string Path(Command command) => command is RootCommand ? "bupo" : $"{Path(command.Parents.OfType<Command>().Single())} {command.Name}";
}
