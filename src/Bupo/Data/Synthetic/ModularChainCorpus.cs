using System.Globalization;
using System.Text;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Demonstrations of <see cref="ModularChainTask"/> to pre-train on, with the flaws that leave reinforcement learning something to do.</summary>
/// <remarks>
/// Two styles: worked, <c>9-2=7;7-1=6;6-4=2;2*2=4;\boxed{4}</c>, and direct, <c>\boxed{4}</c>, which is mostly a guess for a small
/// model. In worked responses each step's result is, with the probability of noise, replaced by a random digit, and the chain goes
/// on from it; direct ones are exact. Demonstration i is a pure function of (seed, i).
/// </remarks>
internal sealed record ModularChainCorpus
{
    /// <summary>The numbers of operations, drawn evenly.</summary>
    public DifficultyRange Difficulties { get; init; } = new(3, 6);

    /// <summary>The share of direct responses, from 0 to 1.</summary>
    public double DirectShare { get; init; } = 0.5;

    /// <summary>The probability that a worked step goes wrong, from 0 to 1.</summary>
    public double Noise { get; init; } = 0.08;

    /// <summary>All arithmetic is modulo this, from 3 to 10.</summary>
    public int Modulus { get; init; } = 10;

    /// <summary>A demonstration.</summary>
    /// <param name="seed">The corpus's seed.</param>
    /// <param name="index">Its number in the corpus.</param>
    public Demonstration At(ulong seed, long index)
    {
        var task = new ModularChainTask(Modulus);
        var random = new RandomStream(seed, "modular-chain-corpus", (ulong)index);
        var chain = task.Chain(random, random.Between(Difficulties.Lowest, Difficulties.Highest));
        var isDirect = random.NextDouble() < DirectShare;
        var results = isDirect
            ? task.Evaluate(chain)
            : task.Evaluate(chain, result => random.NextDouble() < Noise ? random.Below(Modulus) : result);
        return new(chain, (isDirect ? "" : Steps(chain, results)) + string.Create(CultureInfo.InvariantCulture, $@"\boxed{{{results[^1]}}}"));
    }

    private static string Steps(string chain, int[] results)
    {
        var steps = new StringBuilder();
        for (var i = 0; i < results.Length; i++)
        {
            var before = i == 0 ? chain[0] - '0' : results[i - 1];
            steps.Append(CultureInfo.InvariantCulture, $"{before}{chain[2 * i + 1]}{chain[2 * i + 2]}={results[i]};");
        }
        return steps.ToString();
    }
}
