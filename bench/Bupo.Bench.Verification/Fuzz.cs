using System.Diagnostics;
using System.Text;

namespace Bupo.Verification.Bench;

/// <summary>Judges mutated answers and reports the slowest; an exception or a stack overflow ends the process.</summary>
internal static class Fuzz
{
    private static readonly string[] Pieces =
    [
        "{", "}", "(", ")", "[", "]", @"\{", @"\}", @"\frac", @"\sqrt", "^", "_", "^{", "_{", "!", "!!!!", "|", "$", "%", @"\%", ",", ";", "&", @"\\",
        @"\left", @"\right.", @"\begin{pmatrix}", @"\end{pmatrix}", @"\pm", @"\cup", @"\in", "=", "<", ">", "≤", "√", "π", "∞", "\0", "\u202e", "😀",
        "9999999999", "^{9^{9^{9}}}", "10^{10^{10}}", "1e999999", "/0", "0/0", @"\text{", @"\text{ or }", @"\log_", @"\binom", @"\int", "((((((((((",
        "----------", "1,000,000", ".", "..", "'", @"\overline{", "x", "i", "e", @"\infty", @"\sin", @"\mathbb{R}", @"\not", "mod", "and", "±",
    ];

    public static int Run((string Response, string Gold)[] pairs, int count)
    {
        var random = new Random(20251219);
        var rule = AnswerRules.Symbolic;
        var (slowest, slowestText) = (TimeSpan.Zero, "");
        var (mostBytes, largestText) = (0L, "");
        for (var i = 0; i < count; i++)
        {
            var gold = pairs[random.Next(pairs.Length)].Gold;
            var (left, right) = (Mutate(gold, random), Mutate(gold, random));
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            rule.Judge($@"\boxed{{{left}}}", right);
            var elapsed = Stopwatch.GetElapsedTime(start);
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            if (i > 20_000 && elapsed > slowest) // the first rounds compile
            {
                (slowest, slowestText) = (elapsed, $"{left} | {right}");
            }
            if (bytes > mostBytes)
            {
                (mostBytes, largestText) = (bytes, $"{left} | {right}");
            }
        }
        Console.WriteLine($"{count:N0} mutated pairs, no exception.");
        Console.WriteLine($"slowest {slowest.TotalMilliseconds:F2} ms: {slowestText}");
        Console.WriteLine($"most memory {mostBytes / 1e6:F2} MB: {largestText}");
        return 0;
    }

    private static string Mutate(string text, Random random)
    {
        var result = new StringBuilder(text);
        for (var count = random.Next(4); count >= 0; count--)
        {
            var at = random.Next(result.Length + 1);
            switch (random.Next(4))
            {
                case 0:
                    result.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1 when result.Length > 0:
                    at = random.Next(result.Length);
                    result.Remove(at, random.Next(1, 1 + Math.Min(6, result.Length - at)));
                    break;
                case 2 when result.Length is > 0 and < 2000:
                    result.Insert(at, result.ToString(0, random.Next(result.Length)));
                    break;
                default:
                    result.Insert(at, (char)random.Next(32, 127));
                    break;
            }
        }
        return result.ToString();
    }
}
