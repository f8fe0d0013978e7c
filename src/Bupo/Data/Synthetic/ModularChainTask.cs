using System.Globalization;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>A chain of operations modulo a small number, left to right: what a model of a third of a million parameters can learn.</summary>
/// <remarks>Difficulty d has d operations, as in <c>9-2-1-4*2=</c> for d = 4, answered 4 modulo 10. Operands after the first are not 0.</remarks>
internal sealed class ModularChainTask : ISyntheticTask
{
    /// <summary>Makes the task.</summary>
    /// <param name="modulus">From 3 to 10, so that every number is one digit.</param>
    public ModularChainTask(int modulus = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modulus, 3);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(modulus, 10);
        Modulus = modulus;
    }

    /// <summary>All arithmetic is modulo this.</summary>
    public int Modulus { get; }

    /// <inheritdoc/>
    public string Name => "modular-chain";

    /// <inheritdoc/>
    public int HighestDifficulty => 12;

    /// <inheritdoc/>
    public SyntheticProblem Make(RandomStream random, int difficulty)
    {
        var chain = Chain(random, difficulty);
        return new(chain, Evaluate(chain)[^1].ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A problem's text: digits and operators in turn, then <c>=</c>.</summary>
    internal string Chain(RandomStream random, int operations)
    {
        var chain = new char[2 * operations + 2];
        chain[0] = (char)('0' + random.Below(Modulus));
        for (var i = 1; i <= operations; i++)
        {
            chain[2 * i - 1] = random.Pick(['+', '-', '*']);
            chain[2 * i] = (char)('0' + random.Between(1, Modulus - 1));
        }
        chain[^1] = '=';
        return new string(chain);
    }

    /// <summary>The result after each operation.</summary>
    /// <param name="chain">A problem's text.</param>
    /// <param name="replace">May replace a result by another digit; the chain continues from it.</param>
    internal int[] Evaluate(string chain, Func<int, int>? replace = null)
    {
        var value = chain[0] - '0';
        var results = new int[chain.Length / 2 - 1];
        for (var i = 0; i < results.Length; i++)
        {
            var operand = chain[2 * i + 2] - '0';
            value = (chain[2 * i + 1] switch
            {
                '+' => value + operand,
                '-' => value - operand + Modulus,
                _ => value * operand,
            }) % Modulus;
            value = replace?.Invoke(value) ?? value;
            results[i] = value;
        }
        return results;
    }
}
