namespace Bupo.Cli.Tests;

/// <summary>Runs the command in this process, as a user without a terminal would see it.</summary>
internal sealed record Cli(int ExitCode, string Out, string Error)
{
    /// <summary>Runs one command line.</summary>
    public static Cli Run(params string[] args) => RunWith("", args);

    /// <summary>Runs one command line with standard input.</summary>
    public static Cli RunWith(string input, params string[] args) => RunWith(input, CancellationToken.None, args);

    /// <summary>The same, with a way to stop it.</summary>
    public static Cli RunWith(string input, CancellationToken cancellationToken, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = App.Run(args, new Terminal(new StringReader(input), output, error, Interactive: false, cancellationToken));
        return new Cli(code, output.ToString(), error.ToString());
    }
}
