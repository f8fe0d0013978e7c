using System.CommandLine;
using System.Text.Json;
using Bupo.Cli.Experiments;

namespace Bupo.Cli.Commands;

/// <summary>What `bupo experiment` starts its processes with; no help lists it.</summary>
internal static class ExperimentRunCommand
{
    /// <summary>Describes the command.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new Command(RunProcess.Verb, "One run of an experiment, which standard input describes.") { Hidden = true };
        command.SetAction(_ =>
        {
            var request = terminal.In.ReadLine() is { } line ? JsonSerializer.Deserialize<RunRequest>(line, Terminal.OneLine) : null;
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(terminal.Stop);
            // Who asked holds the other end open; where it is closed, nobody waits for the run any more.
            var watch = new Thread(() =>
            {
                while (terminal.In.ReadLine() is not null)
                {
                }
                stop.Cancel();
            })
            {
                IsBackground = true,
            };
            watch.Start();
            return new RunJob(terminal with { Stop = stop.Token }, (request ?? throw new BupoException("Standard input is empty, expected a run to do.")).ToRun()).Run();
        });
        return command;
    }
}
