using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bupo.Data.Files;
using Bupo.Experiments;

namespace Bupo.Cli.Experiments;

/// <summary>A run of an experiment in a process of its own, with one thread, so that its numbers do not depend on how many run at a time.</summary>
internal static class RunProcess
{
    /// <summary>The verb that starts such a process; no help lists it.</summary>
    public const string Verb = "experiment-run";

    /// <summary>Does what is left of a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">Hears of the part of the steps that are done.</param>
    /// <param name="cancellationToken">Asks the process to save and end.</param>
    /// <returns>Null where it is done, else why it failed.</returns>
    public static async Task<string?> Run(PlannedRun run, IProgress<double> progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(run.Folder);
        DataFile.ReplaceText(RunRequest.RecipeOf(run.Folder), run.Yaml);
        using var process = Start(run.Folder);
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(RunRequest.Of(run), Terminal.OneLine)).ConfigureAwait(false);
        await process.StandardInput.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        // The process runs as long as this end of its input is open: it ends, too, where we are killed.
        using var close = cancellationToken.Register(process.StandardInput.Close);
        var errors = Log(process, Path.Combine(run.Folder, "log.txt"));
        while (await process.StandardOutput.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            if (double.TryParse(line, CultureInfo.InvariantCulture, out var share))
            {
                progress.Report(share);
            }
        }
        var last = await errors.ConfigureAwait(false);
        await process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return process.ExitCode == ExitCode.Done && run.IsDone ? null : last.Length > 0 ? last : $"the process ended with {process.ExitCode}";
    }

    private static Process Start(string folder)
    {
        var own = typeof(RunProcess).Assembly.Location;
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        var start = new ProcessStartInfo(host, [own, Verb])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment["OMP_NUM_THREADS"] = "1";
        return Process.Start(start) ?? throw new BupoException($"The process of {folder} does not start.");
    }

    // The last line that says anything is the reason where the process fails.
    private static async Task<string> Log(Process process, string path)
    {
        var last = "";
        using var log = new StreamWriter(path, append: true);
        while (await process.StandardError.ReadLineAsync(CancellationToken.None).ConfigureAwait(false) is { } line)
        {
            await log.WriteLineAsync(line).ConfigureAwait(false);
            last = line.Trim().Length > 0 ? line.Trim() : last;
        }
        return last;
    }
}
