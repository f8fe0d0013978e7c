using System.Globalization;
using System.Text.RegularExpressions;
using Bupo.Data;
using Bupo.Data.Synthetic;
using Bupo.Rewards;
using Bupo.Verification;
using CsCheck;
using Xunit;

namespace Bupo.Tests.Data.Synthetic;

public class SyntheticTaskTests
{
    public static TheoryData<string> Names => [.. SyntheticCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Generate_AnySlice_IsThatOfTheWhole(string name)
    {
        var task = SyntheticCatalog.Get(name);
        var range = new DifficultyRange(1, task.HighestDifficulty);

        var whole = SyntheticDataset.Generate(task, range, 300, seed: 5).Examples;
        var slice = SyntheticDataset.Generate(task, range, 100, seed: 5, first: 150).Examples;

        Assert.Equal(whole.Skip(150).Take(100).Select(e => (e.Id, e.Problem, e.Answer)), slice.Select(e => (e.Id, e.Problem, e.Answer)));
        Assert.All(whole, e => Assert.True(e.Problem.Length > 0 && e.Answer.Length > 0 && e.Source == name));
        Assert.Equal(task.HighestDifficulty, whole.Select(e => e.Level).Distinct().Count());
    }

    [Fact]
    public void Parse_Specification_SetsEverything()
    {
        var dataset = DatasetReader.Read("synthetic:modular-chain?difficulty=4-7&count=20&seed=3&first=10");

        Assert.Equal(20, dataset.Examples.Count);
        Assert.Equal("modular-chain-3-000010", dataset.Examples[0].Id);
        Assert.All(dataset.Examples, e => Assert.InRange(e.Level!.Value, 4, 7));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Generate_Answers_CanBeJudged(string name)
    {
        var task = SyntheticCatalog.Get(name);

        Assert.Empty(GoldCheck.Unusable(SyntheticDataset.Generate(task, new(1, task.HighestDifficulty), 500, seed: 2), AnswerRules.Symbolic));
    }

    // Arithmetic as a calculator does it, independent of how the task builds its problems.
    [Fact]
    public void ArithmeticChain_Answer_IsTheValue() => ForEach("arithmetic-chains", (problem, answer) =>
    {
        var expression = Regex.Match(problem, @"\d[\d\s+*\\times-]*").Value.Replace(@"\times", "*", StringComparison.Ordinal);
        using var table = new System.Data.DataTable { Locale = CultureInfo.InvariantCulture };
        Assert.Equal(Convert.ToDecimal(table.Compute(expression, null), CultureInfo.InvariantCulture), decimal.Parse(answer, CultureInfo.InvariantCulture));
    });

    [Fact]
    public void SingleDigitSum_Answer_IsTheSum() => ForEach("single-digit-sums", (problem, answer) =>
        Assert.Equal(Regex.Matches(problem, @"\d").Sum(m => m.Value[0] - '0'), int.Parse(answer, CultureInfo.InvariantCulture)));

    [Fact]
    public void Fractions_Answer_IsTheValue() => ForEach("fractions", (problem, answer) =>
    {
        var expression = Regex.Match(problem, @"\$(.*)\$").Groups[1].Value;
        expression = Regex.Replace(expression, @"\\frac\{(\d+)\}\{(\d+)\}", "($1.0/$2.0)")
            .Replace(@"\left", "", StringComparison.Ordinal).Replace(@"\right", "", StringComparison.Ordinal)
            .Replace(@"\times", "*", StringComparison.Ordinal).Replace(@"\div", "/", StringComparison.Ordinal);
        using var table = new System.Data.DataTable { Locale = CultureInfo.InvariantCulture };
        Assert.Equal(Convert.ToDouble(table.Compute(expression, null), CultureInfo.InvariantCulture), Value(answer), 1e-9 * Math.Max(1, Math.Abs(Value(answer))));
    });

    [Fact]
    public void LinearEquation_Answer_SolvesIt() => ForEach("linear-equations", (problem, answer) =>
    {
        var equations = Regex.Matches(problem, @"\$([^$]*=[^$]*)\$").Select(m => m.Groups[1].Value).ToArray();
        var values = answer.Trim('(', ')').Split(", ").Select(Value).ToArray();
        foreach (var equation in equations)
        {
            var sides = equation.Split('=').Select(side => Side(side, values[0], values.Length > 1 ? values[1] : 0)).ToArray();
            Assert.Equal(sides[0], sides[1], 1e-9);
        }
        Assert.Equal(values.Length, equations.Length);
    });

    [Fact]
    public void ModularArithmetic_Answer_FitsTheCongruences() => ForEach("modular-arithmetic", (problem, answer) =>
    {
        var x = int.Parse(answer, CultureInfo.InvariantCulture);
        var numbers = Regex.Matches(problem.Replace(@"1 \le x", "", StringComparison.Ordinal), @"\d+").Select(m => int.Parse(m.Value, CultureInfo.InvariantCulture)).ToArray();
        if (problem.Contains('^', StringComparison.Ordinal))
        {
            var power = Enumerable.Repeat(numbers[0], numbers[1]).Aggregate(1, (product, n) => product * n % numbers[2]);
            Assert.Equal(power, x);
        }
        else if (problem.Contains("least", StringComparison.Ordinal) || problem.Contains("smallest", StringComparison.Ordinal))
        {
            Assert.Equal((numbers[0], numbers[2]), (x % numbers[1], x % numbers[3]));
            Assert.InRange(x, 0, numbers[1] * numbers[3] - 1);
        }
        else if (problem.Contains("inverse", StringComparison.Ordinal) || problem.Contains(@"\equiv", StringComparison.Ordinal))
        {
            var modulus = numbers.Max();
            Assert.Equal(1, numbers.First(n => n < modulus - 1 || numbers.Count(m => m == n) > 1) * x % modulus);
        }
        else
        {
            var value = numbers.Length == 4 ? numbers[0] * numbers[1] + numbers[2] : numbers[0];
            Assert.Equal(value % numbers[^1], x);
        }
    });

    [Fact]
    public void BaseConversion_Answer_IsTheSameNumber() => ForEach("base-conversion", (problem, answer) =>
    {
        var given = Regex.Match(problem, @"(\d+)_\{(\d+)\}");
        var to = int.Parse(Regex.Match(problem, @"base[ -](\d+)").Groups[1].Value, CultureInfo.InvariantCulture);
        var found = Regex.Match(answer, @"^(\d+)(?:_\{(\d+)\})?$");
        Assert.Equal(to == 10 ? "" : $"{to}", found.Groups[2].Value);
        Assert.Equal(Number(given.Groups[1].Value, int.Parse(given.Groups[2].Value, CultureInfo.InvariantCulture)), Number(found.Groups[1].Value, to));
    });

    [Fact]
    public void ModularChain_Example_IsAnsweredLeftToRight()
    {
        var task = new ModularChainTask();

        Assert.Equal([7, 6, 2, 4], task.Evaluate("9-2-1-4*2="));
        Assert.Equal([5, 0], new ModularChainTask(7).Evaluate("3+2-5="));
    }

    [Fact]
    public void ModularChainCorpus_WithoutNoise_IsRight() =>
        Gen.Select(Gen.ULong, Gen.Long[0, 1000], Gen.Int[3, 10]).Sample((seed, index, modulus) =>
        {
            var made = new ModularChainCorpus { Noise = 0, Modulus = modulus }.At(seed, index);
            var last = new ModularChainTask(modulus).Evaluate(made.Prompt)[^1];
            return made.Response.EndsWith($@"\boxed{{{last}}}", StringComparison.Ordinal);
        });

    [Fact]
    public void ModularChainCorpus_Shares_AreAsAsked()
    {
        var corpus = new ModularChainCorpus { DirectShare = 0.3, Noise = 0.2, Difficulties = new(4, 4) };
        var made = Enumerable.Range(0, 20_000).Select(i => corpus.At(1, i)).ToArray();

        var worked = made.Where(d => d.Response.Contains(';', StringComparison.Ordinal)).ToArray();
        var steps = worked.SelectMany(d => Regex.Matches(d.Response, @"(\d)([+*-])(\d)=(\d);")).ToArray();
        var wrong = steps.Count(s => new ModularChainTask().Evaluate($"{s.Groups[1]}{s.Groups[2]}{s.Groups[3]}=")[0] != s.Groups[4].Value[0] - '0');

        Assert.Equal(0.7, worked.Length / 20_000.0, 0.015);
        Assert.Equal(4 * worked.Length, steps.Length);
        Assert.Equal(0.2 * 0.9, wrong / (double)steps.Length, 0.01); // a tenth of the random digits are right
    }

    private static void ForEach(string name, Action<string, string> check)
    {
        var task = SyntheticCatalog.Get(name);
        foreach (var example in SyntheticDataset.Generate(task, new(1, task.HighestDifficulty), 500, seed: 11).Examples)
        {
            check(example.Problem, example.Answer);
        }
    }

    private static double Value(string latex)
    {
        var fraction = Regex.Match(latex, @"^(-?)\\frac\{(\d+)\}\{(\d+)\}$");
        return fraction.Success
            ? (fraction.Groups[1].Value == "-" ? -1 : 1) * double.Parse(fraction.Groups[2].Value, CultureInfo.InvariantCulture)
                / double.Parse(fraction.Groups[3].Value, CultureInfo.InvariantCulture)
            : double.Parse(latex, CultureInfo.InvariantCulture);
    }

    private static double Side(string side, double x, double y)
    {
        var text = Regex.Replace(side, @"(\d)\(", "$1*(");
        text = Regex.Replace(text, @"(\d)([xy])", "$1*$2");
        using var table = new System.Data.DataTable { Locale = CultureInfo.InvariantCulture };
        table.Columns.Add("x", typeof(double));
        table.Columns.Add("y", typeof(double));
        table.Columns.Add("side", typeof(double), text);
        return (double)table.Rows.Add(x, y)["side"];
    }

    private static long Number(string digits, int radix) => digits.Aggregate(0L, (n, d) => n * radix + (d - '0'));
}
