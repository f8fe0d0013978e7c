namespace Bupo.Cli.Commands;

/// <summary>`bupo data`: what concerns datasets alone.</summary>
internal static class DataCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var check = DataCheckCommand.Create(terminal);
        return new Verb("data", "Look at datasets before a run uses them: `bupo data check`.", check.Examples) { check };
    }
}
