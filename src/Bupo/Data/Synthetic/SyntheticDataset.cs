using System.Globalization;
using System.Numerics;
using Bupo.Preflight;
using Bupo.Randomness;

namespace Bupo.Data.Synthetic;

/// <summary>Datasets of made problems: example i is a pure function of (task, seed, i).</summary>
/// <remarks>
/// The specification <c>synthetic:NAME?difficulty=2-4&amp;count=500&amp;seed=1&amp;first=0</c> names one in a recipe or command. Examples
/// from another <c>first</c> on are other draws of the same seed; where the task is so small that problems repeat, compare the
/// parts with <see cref="PromptOverlap"/>.
/// </remarks>
internal static class SyntheticDataset
{
    private const string Prefix = "synthetic:";

    /// <summary>Whether a dataset's name is the specification of a synthetic one.</summary>
    public static bool IsSpecification(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Makes examples.</summary>
    /// <param name="task">The kind of problem.</param>
    /// <param name="range">The difficulties, drawn evenly.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="first">The number of the first example.</param>
    /// <exception cref="BupoException">The task has no such difficulty, or the count is not positive.</exception>
    public static PromptDataset Generate(ISyntheticTask task, DifficultyRange range, int count, ulong seed = 0, int first = 0)
    {
        if (range.Lowest < 1 || range.Highest < range.Lowest || range.Highest > task.HighestDifficulty)
        {
            throw new BupoException($"Synthetic task {task.Name}: difficulty {range.Lowest}-{range.Highest} is outside 1-{task.HighestDifficulty}.");
        }
        if (count < 1 || first < 0)
        {
            throw new BupoException($"Synthetic task {task.Name}: count {count} from {first} on; expected at least 1 from 0 or later.");
        }
        return new(task.Name, [.. Enumerable.Range(first, count).Select(i => Example(task, range, seed, i))]);
    }

    /// <summary>The dataset of a specification.</summary>
    /// <exception cref="BupoException">The specification has an unknown task or key, or a value that is not a number.</exception>
    public static PromptDataset Parse(string specification)
    {
        var parts = specification[Prefix.Length..].Split('?', 2);
        var task = SyntheticCatalog.Get(parts[0]);
        var (range, count, seed, first) = (new DifficultyRange(1, task.HighestDifficulty), 1000, 0ul, 0);
        foreach (var pair in parts.Length == 1 ? [] : parts[1].Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = pair.Split('=', 2) is [var k, var v] ? (k, v) : (pair, "");
            switch (key)
            {
                case "difficulty":
                    var ends = value.Split('-', 2);
                    range = new DifficultyRange(Number<int>(specification, key, ends[0]), Number<int>(specification, key, ends[^1]));
                    break;
                case "count":
                    count = Number<int>(specification, key, value);
                    break;
                case "seed":
                    seed = Number<ulong>(specification, key, value);
                    break;
                case "first":
                    first = Number<int>(specification, key, value);
                    break;
                default:
                    throw new BupoException($"{specification}: unknown key {key}; those are difficulty, count, seed, first.");
            }
        }
        return Generate(task, range, count, seed, first);
    }

    private static PromptExample Example(ISyntheticTask task, DifficultyRange range, ulong seed, int index)
    {
        var random = new RandomStream(seed, task.Name, (ulong)index);
        var difficulty = random.Between(range.Lowest, range.Highest);
        var made = task.Make(random, difficulty);
        return new PromptExample
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{task.Name}-{seed}-{index:D6}"),
            Messages = [new PromptMessage("user", made.Problem)],
            Answer = made.Answer,
            Source = task.Name,
            Level = difficulty,
            Extra = made.Extra,
        };
    }

    private static T Number<T>(string specification, string key, string value)
        where T : struct, INumberBase<T> =>
        T.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BupoException($"{specification}: {key} is '{value}', expected a whole number{(key == "difficulty" ? " or a range such as 2-4" : "")}.");
}
