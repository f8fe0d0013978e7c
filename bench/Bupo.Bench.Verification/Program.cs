using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Bupo.Verification;
using Bupo.Verification.Bench;

// bench/Bupo.Bench.Verification CORPUS-FOLDER [throughput] [fuzz COUNT]
if (args.Length == 0 || !Directory.Exists(args[0]))
{
    Console.Error.WriteLine("Name the folder with the corpus (shared/golden/verifier), then 'fuzz COUNT' to fuzz instead of timing.");
    return 2;
}
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var pairs = Directory.GetFiles(args[0], "*.jsonl").Order(StringComparer.Ordinal).SelectMany(File.ReadLines).Select(line =>
{
    using var row = JsonDocument.Parse(line);
    return (Response: row.RootElement.GetProperty("response").GetString()!, Gold: row.RootElement.GetProperty("ground_truth").GetString()!);
}).ToArray();
if (args is [_, "fuzz", var count])
{
    return Fuzz.Run(pairs, int.Parse(count, CultureInfo.InvariantCulture));
}

const int Rounds = 12;
foreach (var rule in AnswerRules.Names.Select(AnswerRules.ByName))
{
    var best = double.MaxValue;
    var each = new double[pairs.Length];
    Array.Fill(each, double.MaxValue);
    for (var round = 0; round < Rounds; round++)
    {
        // Processor time, so that other processes on the machine do not count.
        var start = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < pairs.Length; i++)
        {
            var before = Stopwatch.GetTimestamp();
            rule.Judge(pairs[i].Response, pairs[i].Gold);
            each[i] = Math.Min(each[i], Stopwatch.GetElapsedTime(before).TotalMicroseconds);
        }
        best = Math.Min(best, (Environment.CpuUsage.TotalTime - start).TotalSeconds);
    }
    Array.Sort(each);
    Console.WriteLine($"{rule.Name,-14} {pairs.Length / best,10:N0} verdicts/s on one core   median {each[each.Length / 2],7:F2} µs"
        + $"   99 % {each[(int)(each.Length * 0.99)],8:F1} µs   slowest {each[^1],9:F0} µs");
}
return 0;
