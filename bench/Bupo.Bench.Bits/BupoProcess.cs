using System.Diagnostics;

namespace Bupo.Bench.Bits;

/// <summary>Starts a built bupo.</summary>
/// <param name="path">Bupo.Cli.dll or the executable.</param>
internal sealed class BupoProcess(string path)
{
    private const int StepsBeforeTheKill = 2;

    /// <summary>Makes a run into a new folder.</summary>
    /// <exception cref="InvalidOperationException">bupo failed.</exception>
    public void Run(BitsRun run, string output)
    {
        string[] recipe = [];
        if (run.Recipe is { } text)
        {
            recipe = [output + ".yaml"];
            File.WriteAllText(recipe[0], text);
        }
        string[] arguments = [run.Verb, .. recipe, .. run.Arguments, "--out", output];
        if (run.IsKilled)
        {
            KillAfterSteps(arguments, Path.Combine(output, "metrics.jsonl"));
            arguments = [.. arguments, "--resume", "auto"];
        }
        using var process = Start(arguments);
        var said = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{run.Name} failed with exit code {process.ExitCode}: {said.Result}");
        }
    }

    private void KillAfterSteps(string[] arguments, string metrics)
    {
        using var process = Start(arguments);
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!process.HasExited && !(File.Exists(metrics) && File.ReadAllText(metrics).Count(c => c == '\n') >= StepsBeforeTheKill))
        {
            Thread.Sleep(5);
        }
        if (process.HasExited)
        {
            throw new InvalidOperationException("The run that was to be killed ended by itself.");
        }
        process.Kill();                                                     // SIGKILL on Unix
        process.WaitForExit();
    }

    private Process Start(string[] arguments)
    {
        var start = path.EndsWith(".dll", StringComparison.Ordinal) ? new ProcessStartInfo("dotnet", [path, .. arguments]) : new ProcessStartInfo(path, arguments);
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.Environment["OMP_NUM_THREADS"] = "1";
        start.Environment["MKL_NUM_THREADS"] = "1";
        return Process.Start(start)!;
    }
}
