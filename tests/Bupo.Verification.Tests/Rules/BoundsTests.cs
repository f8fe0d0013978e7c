using System.Diagnostics;
using System.Text;
using Xunit;

namespace Bupo.Verification.Tests.Rules;

/// <summary>Hostile inputs get a verdict in bounded time and memory; alone, since the property tests use every core.</summary>
[Collection(nameof(BoundsTests))]
[CollectionDefinition(nameof(BoundsTests), DisableParallelization = true)]
public sealed class BoundsTests
{
    // Half of what the rule promises for memory. It promises 50 ms on a core of its own; tests share theirs with other processes.
    private const double MostMilliseconds = 200;
    private const long MostBytes = 25_000_000;

    public static TheoryData<string, string, string> Hostile() => new()
    {
        { "a tower of powers", "10^{10^{10}}", "1" },
        { "a tower of powers beside another", "10^{10^{10}}", "10^{10^{10}}+1" },
        { "a factorial of a billion", "1000000000!", "24" },
        { "a billion choose half of it", @"\binom{1000000000}{500000000}", "5" },
        { "a million braces", new string('{', 1_000_000) + "5" + new string('}', 1_000_000), "5" },
        { "a million open braces", new string('{', 1_000_000), "5" },
        { "nested fractions", Repeat(@"\frac{1}{1+", 300) + "1" + new string('}', 300), "1" },
        { "nested roots", Repeat(@"\sqrt{", 600) + "2" + new string('}', 600), "2" },
        { "nested brackets", new string('(', 2000) + "5" + new string(')', 2000), "5" },
        { "nested functions", Repeat("ln", 2000) + " x", "x" },
        { "many signs", new string('-', 4000) + "5", "5" },
        { "many factorials", "3" + new string('!', 4000), "6" },
        { "many absolute bars", new string('|', 4000), "6" },
        { "a long number", new string('9', 4000), "9" },
        { "a long number beside a long number", new string('9', 4000), new string('9', 3999) + "8" },
        { "many denominators", Join(i => $"1/{1009 + (2 * i)}", 450), "1" },
        { "many large powers", Join(i => $"2^{{{3000 + i}}}/3^{{{1900 + i}}}", 190), "1" },
        { "many large radicands", Join(i => $@"\sqrt{{2^{{3999}}+{i}}}", 180), "1" },
        { "many logarithms", Join(i => "lnx", 800), "ln y" },
        { "many logarithms twice", Join(i => "ln x", 800), Join(i => "ln x", 800) + "+1" },
        { "an expanding product", Join(i => $"(a_{i}+b_{i})^9", 100), "0" },
        { "an expanding power", "(a+b+c+d+e+f+g+h)^{60}", "(h+g+f+e+d+c+b+a)^{60}" },
        { "nested powers of sums", "((((a+b)^9+c)^9+d)^9+1)^9", "((((b+a)^9+c)^9+d)^9+1)^9" },
        { "a long list of roots", Join(i => $@"\sqrt{{{i}}}", 300, ","), Join(i => $@"\sqrt{{{300 - i}}}", 300, ",") },
        { "a long list of near roots", Join(i => @"\sqrt2+10^{-20}", 200, ","), Join(i => @"\sqrt2", 200, ",") },
        { "a long list of numbers", Join(i => $"{i}", 1000, ","), Join(i => $"{1000 - i}", 1000, ",") },
        { "many ambiguous commas and slashes", Join(i => "1,234/5x", 400, ","), Join(i => "1,234/6x", 400, ",") },
        { "many signs to choose", Join(i => @"\pm x", 600), Join(i => @"\mp x", 600) },
        { "a large matrix", @"\begin{pmatrix}" + Join(i => @"\pi & 2\\", 300, "") + @"\end{pmatrix}", "1" },
        { "a wide angle", @"\sin(10^{22})", "0" },
        { "a negative factorial", "(-100000)!+x!", "0" },
        { "unions", Join(i => $@"({i},{i + 1})", 400, @"\cup "), @"(0,400)" },
        { "differences", Join(i => $@"({i},{i + 1})", 400, @"\setminus "), @"(0,400)" },
        { "exponents of exponents", "x^{" + Repeat("x^{", 90) + "2" + new string('}', 91), "x" },
        { "exponentials of sums", "2^{" + Join(i => $"x_{i}", 300) + "}", "3^{" + Join(i => $"x_{i}", 300) + "}" },
        { "marks at every depth", new string('(', 95) + "x" + string.Concat(Enumerable.Repeat("!^1!^1!^1!)", 95)), "x" },
        { "many marks", "x" + Repeat("!^1", 1300), "x" },
        { "control characters", "\0\u0001\u202e5", "5" },
        { "text in text", Repeat(@"\text{", 600) + "a" + new string('}', 600), "a" },
        { "wrappers in wrappers", Repeat(@"\mathbf{1", 400) + new string('}', 400), "1" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void Judge_HostileAnswer_StaysWithinTimeAndMemory(string what, string answer, string gold)
    {
        var response = $@"\boxed{{{answer}}}";
        var (bestTime, leastBytes) = (double.MaxValue, long.MaxValue);
        for (var round = 0; round < 6; round++)
        {
            var bytes = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            AnswerRules.Symbolic.Judge(response, gold);
            AnswerRules.Symbolic.Judge(@"\boxed{" + gold + "}", answer);
            bestTime = Math.Min(bestTime, Stopwatch.GetElapsedTime(start).TotalMilliseconds / 2);
            leastBytes = Math.Min(leastBytes, GC.GetAllocatedBytesForCurrentThread() - bytes);
        }

        Assert.True(bestTime < MostMilliseconds, $"{what}: {bestTime} ms");
        Assert.True(leastBytes < MostBytes, $"{what}: {leastBytes} bytes");
        TestContext.Current.TestOutputHelper?.WriteLine($"{bestTime:F2} ms, {leastBytes:N0} bytes");
    }

    [Theory]
    [InlineData("10^{10^{10}}", "1")]
    [InlineData("1000000000!", "24")]
    public void Judge_NumberTooLarge_IsNotComparable(string answer, string gold)
    {
        var verdict = AnswerRules.Symbolic.Judge($@"\boxed{{{answer}}}", gold);

        Assert.Equal(VerdictKind.Unreadable, verdict.Kind);
        Assert.Contains("not comparable", verdict.Reason, StringComparison.Ordinal);
    }

    private static string Repeat(string piece, int count) => new StringBuilder().Insert(0, piece, count).ToString();

    private static string Join(Func<int, string> piece, int count, string separator = "+") => string.Join(separator, Enumerable.Range(0, count).Select(piece));
}
