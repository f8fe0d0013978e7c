using System.Security.Cryptography;
using System.Text;
using Bupo.Models.Checkpoints;
using Bupo.Recipes;
using Bupo.Rollouts;

namespace Bupo.Experiments;

/// <summary>What a run or an evaluation is a function of, as a short name: equal names, equal numbers.</summary>
internal static class RunKey
{
    private const int Digits = 16;

    /// <summary>The key of a training run: of every recipe key that computes something, the weights it starts from, its data file and the program's version.</summary>
    /// <param name="recipe">The run; the place of its model does not matter.</param>
    /// <param name="model">The checksum of its model, see <see cref="OfModel"/>.</param>
    public static string Of(Recipe recipe, string model)
    {
        var data = recipe.Data.Source is { } source && File.Exists(source) ? Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(source))) : "";
        var keys = RecipeKeys.Computing(recipe).Where(key => key.Key != "model").Select(key => $"{key.Key}={key.Value}");
        return Of([$"version={typeof(RunKey).Assembly.GetName().Version!.ToString(3)}", $"model={model}", $"data={data}", .. keys]);
    }

    /// <summary>The key of some lines of text.</summary>
    public static string Of(params IEnumerable<string> lines) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..Digits];

    /// <summary>SHA-256 over a model's configuration, weights and the files that go along with it, such as the tokenizer.</summary>
    /// <param name="model">As a recipe names it.</param>
    /// <exception cref="BupoException">There is no such model.</exception>
    public static string OfModel(string model)
    {
        using var checkpoint = Checkpoint.Open(model);
        using var all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        all.AppendData(Encoding.UTF8.GetBytes(checkpoint.Config.ToJsonString()));
        foreach (var file in checkpoint.CompanionFiles.Order(StringComparer.Ordinal))
        {
            all.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }
        foreach (var name in checkpoint.Tensors.Keys.Order(StringComparer.Ordinal))
        {
            using var tensor = checkpoint.Read(name);
            all.AppendData(Encoding.UTF8.GetBytes($"\n{name} {tensor.dtype}\n"));
            all.AppendData(WeightsIdentity.Hash(tensor));
        }
        return Convert.ToHexStringLower(all.GetHashAndReset());
    }
}
