using System.Text.Json;
using Bupo.Experiments;
using Bupo.Recipes;
using Bupo.Testing;
using Xunit;

namespace Bupo.Tests.Recipes;

/// <summary>docs/recipes.md and recipes/recipe.schema.json are what the records say; every shipped recipe is right.</summary>
public class RecipeDocsTests
{
    public static TheoryData<string> Shipped => [.. Directory.GetFiles(Folder, "*.yaml", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(Folder, path)).Where(path => !path.StartsWith("experiments", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static string Folder => Path.Combine(Repository.Folder, "recipes");

    [Fact]
    public void Schema_InTheRepository_IsThatOfTheRecords() => RequireCurrent(Path.Combine("recipes", "recipe.schema.json"), RecipeSchema.Json());

    [Fact]
    public void SupervisedSchema_InTheRepository_IsThatOfTheRecords() =>
        RequireCurrent(Path.Combine("recipes", "supervised.schema.json"), RecipeSchema.SupervisedJson());

    [Fact]
    public void ExperimentSchema_InTheRepository_IsThatOfTheRecords() =>
        RequireCurrent(Path.Combine("recipes", "experiment.schema.json"), ExperimentSchema.Json());

    [Fact]
    public void Reference_InTheDocs_IsThatOfTheRecords() => RequireCurrent(Path.Combine("docs", "recipes.md"), RecipeReference.Markdown());

    [Fact]
    public void Schema_EveryKey_HasAMeaningAndATypeOrChoices()
    {
        var schema = JsonDocument.Parse(RecipeSchema.Json()).RootElement;
        var count = 0;

        Check(schema);

        Assert.True(count > 60, $"Only {count} keys.");
        void Check(JsonElement group)
        {
            foreach (var key in group.GetProperty("properties").EnumerateObject())
            {
                count++;
                Assert.NotEmpty(key.Value.GetProperty("description").GetString()!);
                Assert.True(key.Value.TryGetProperty("type", out _) || key.Value.TryGetProperty("enum", out _), key.Name);
                var inner = key.Value.TryGetProperty("items", out var items) ? items : key.Value;
                if (inner.TryGetProperty("properties", out _))
                {
                    Check(inner);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shipped))]
    public void Recipe_Shipped_IsReadWithoutProblemsAndAllItsPartsAreKnown(string name)
    {
        if (File.ReadAllText(Path.Combine(Folder, name)).Contains("supervised.schema.json", StringComparison.Ordinal))
        {
            Assert.NotEmpty(RecipeFile.ReadSupervised(Path.Combine(Folder, name), []).Data.Source);
            return;
        }
        var recipe = RecipeFile.Read(Path.Combine(Folder, name), ["model=somewhere"]);

        Assert.NotNull(Bupo.Training.TrainingPlan.Of(recipe, layers: 1000).Reward);
    }

    private static void RequireCurrent(string file, string expected)
    {
        var path = Path.Combine(Repository.Folder, file);
        if (Environment.GetEnvironmentVariable("BUPO_APPROVE") == "1")
        {
            File.WriteAllText(path, expected);
        }

        var found = File.Exists(path) ? File.ReadAllText(path) : "";

        Assert.True(expected == found, $"{file} is not what the records say; run this test with BUPO_APPROVE=1 to write it anew.");
    }
}
