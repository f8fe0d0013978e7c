using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Bupo.Training;
using Bupo.Training.Metrics;
using Bupo.Training.Runs;

namespace Bupo.Bench;

/// <summary>Training processes killed with SIGKILL at random moments and resumed, against one never stopped: weights and metrics to the bit.</summary>
internal static class KillBench
{
    private const int Steps = 12;

    public static void Run(string[] args)
    {
        if (args is ["--child", var root, var name])
        {
            TrainingRun.Run(TinyTraining.Recipe(root, Steps, saveEvery: 1), Path.Combine(root, name), new TinyTraining.Quiet(), RunFolder.Auto);
            return;
        }
        var kills = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50;
        var folder = Directory.CreateTempSubdirectory("bupo-kill-").FullName;
        try
        {
            Compare(folder, kills);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(string folder, int kills)
    {
        TinyTraining.Recipe(folder, Steps, saveEvery: 1);
        var clock = Stopwatch.StartNew();
        Require(Wait(Start(folder, "whole"), Timeout.InfiniteTimeSpan));
        var length = clock.Elapsed;
        var expected = Fingerprint(Path.Combine(folder, "whole"));
        Console.WriteLine(FormattableString.Invariant($"a run of {Steps} steps, never stopped: {length.TotalSeconds:f1} s"));

        var random = new Random(1);
        var (killed, runs, equal, atStep) = (0, 0, 0, new List<int>());
        while (killed < kills)
        {
            var name = $"broken-{++runs}";
            var ended = false;
            while (!ended)
            {
                // Once all kills are done the last run is let through to its end.
                var process = Start(folder, name);
                ended = Wait(process, killed < kills ? length * random.NextDouble() : Timeout.InfiniteTimeSpan);
                if (!ended)
                {
                    killed++;
                    atStep.Add(LastStep(Path.Combine(folder, name)));
                }
            }
            var same = Fingerprint(Path.Combine(folder, name)) == expected;
            equal += same ? 1 : 0;
        }
        Console.WriteLine($"{killed} kills at random moments (steps done by then: {string.Join(" ", atStep)})");
        Console.WriteLine($"{equal} of {runs} runs that were killed and resumed end with the weights and metrics of the run never stopped, bit for bit");
    }

    private static Process Start(string folder, string name) => Process.Start(new ProcessStartInfo(
        Environment.ProcessPath!, [.. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(KillBench).Assembly.Location] : Array.Empty<string>(), "kill", "--child", folder, name])
    {
        // Threads of two starved processes would wait for each other longer than this tiny model computes.
        Environment = { ["OMP_NUM_THREADS"] = "1", ["MKL_NUM_THREADS"] = "1" },
    })!;

    /// <summary>Whether the process ended by itself; else it is killed.</summary>
    private static bool Wait(Process process, TimeSpan patience)
    {
        using (process)
        {
            if (process.WaitForExit(patience))
            {
                Require(process.ExitCode == 0);
                return true;
            }
            process.Kill();                                                 // SIGKILL on Unix
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }

    private static void Require(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("A training process failed by itself.");
        }
    }

    private static int LastStep(string run)
    {
        var path = Path.Combine(run, "metrics.jsonl");
        return File.Exists(path) ? File.ReadAllText(path).Count(c => c == '\n') : 0;
    }

    /// <summary>A sum over the trained weights and all metrics but those of the machine.</summary>
    private static string Fingerprint(string run)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        sum.AppendData(File.ReadAllBytes(Path.Combine(run, "model", "model.safetensors")));
        foreach (var text in File.ReadLines(Path.Combine(run, "metrics.jsonl")))
        {
            var line = JsonNode.Parse(text)!.AsObject();
            foreach (var metric in MetricCatalog.All.Where(m => m.IsOfTheMachine))
            {
                line.Remove(metric.Name);
            }
            sum.AppendData(System.Text.Encoding.UTF8.GetBytes(line.ToJsonString()));
        }
        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }
}
