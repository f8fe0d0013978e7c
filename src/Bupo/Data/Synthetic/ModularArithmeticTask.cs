using System.Globalization;
using System.Numerics;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Remainders, powers, inverses and pairs of congruences.</summary>
/// <remarks>Difficulty 1: a mod m; 2: (ab + c) mod m; 3: a power; 4: an inverse modulo a prime; 5: two congruences.</remarks>
internal sealed class ModularArithmeticTask : ISyntheticTask
{
    private static readonly int[] Primes = [7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47];

    private static readonly Wording Remainder = new(
        "What is the remainder when ${0}$ is divided by {1}?",
        "Find ${0} \\bmod {1}$.",
        "Compute the remainder of ${0}$ modulo {1}.");

    private static readonly Wording Inverse = new(
        "Find the inverse of {0} modulo {1}, as a number from 1 to {2}.",
        @"What $x$ with $1 \le x \le {2}$ satisfies ${0}x \equiv 1 \pmod{{{1}}}$?");

    private static readonly Wording Pair = new(
        @"Find the smallest non-negative integer $x$ with $x \equiv {0} \pmod{{{1}}}$ and $x \equiv {2} \pmod{{{3}}}$.",
        "What is the least non-negative whole number that leaves remainder {0} on division by {1} and remainder {2} on division by {3}?");

    /// <inheritdoc/>
    public string Name => "modular-arithmetic";

    /// <inheritdoc/>
    public int HighestDifficulty => 5;

    /// <inheritdoc/>
    public SyntheticProblem Make(RandomStream random, int difficulty)
    {
        var modulus = difficulty < 4 ? random.Between(3, 30) : random.Pick(Primes);
        return difficulty switch
        {
            1 => Of(random, modulus, random.Between(50, 999)),
            2 => Sum(random, modulus, random.Between(10, 99), random.Between(10, 99), random.Between(10, 99)),
            3 => Power(random, modulus, random.Between(2, 30), random.Between(5, 99)),
            4 => InverseOf(random, modulus, random.Between(2, modulus - 1)),
            _ => PairOf(random, modulus, random.Pick([.. Primes.Where(p => p != modulus)])),
        };
    }

    private static SyntheticProblem Of(RandomStream random, int modulus, int number) =>
        new(Remainder.Ask(random, number, modulus), Whole(number % modulus));

    private static SyntheticProblem Sum(RandomStream random, int modulus, int a, int b, int c) =>
        new(Remainder.Ask(random, $@"{a} \times {b} + {c}", modulus), Whole((a * b + c) % modulus));

    private static SyntheticProblem Power(RandomStream random, int modulus, int number, int power) =>
        new(Remainder.Ask(random, $"{number}^{{{power}}}", modulus), Whole((int)BigInteger.ModPow(number, power, modulus)));

    private static SyntheticProblem InverseOf(RandomStream random, int prime, int number) =>
        new(Inverse.Ask(random, number, prime, prime - 1), Whole(Enumerable.Range(1, prime - 1).First(x => number * x % prime == 1)));

    private static SyntheticProblem PairOf(RandomStream random, int p, int q)
    {
        var x = random.Below(p * q);
        return new(Pair.Ask(random, x % p, p, x % q, q), Whole(x));
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);
}
