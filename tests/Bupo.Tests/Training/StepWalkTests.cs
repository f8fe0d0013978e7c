using Bupo.Testing;
using Bupo.Training;
using Bupo.Training.Steps;
using Bupo.Training.Updates;
using Xunit;

namespace Bupo.Tests.Training;

/// <summary>docs/architecture.md shows which methods a step enters, in order.</summary>
public class StepWalkTests
{
    private const string Begin = "```text\nTrainer.Run\n", End = "```\n";

    private static readonly Type[] Shown =
        [typeof(Trainer), typeof(StepSampling), typeof(TrainingSchedule), typeof(StepScorer), typeof(StepAdvantages), typeof(StepUpdate), typeof(StepReport), typeof(PolicyUpdater)];

    [Fact]
    public void Run_WalkOfTheStep_IsTheOneOfTheDocs()
    {
        var path = Path.Combine(Repository.Folder, "docs", "architecture.md");
        var page = File.ReadAllText(path);
        var walk = string.Concat(CallWalk.Of(typeof(Trainer).GetMethod(nameof(Trainer.Run))!, Shown.Contains).Skip(1).Select(line => line + "\n"));
        var start = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        var end = page.IndexOf(End, start, StringComparison.Ordinal);

        if (Environment.GetEnvironmentVariable("BUPO_APPROVE") == "1")
        {
            File.WriteAllText(path, page[..start] + walk + page[end..]);
            return;
        }

        Assert.Equal(page[start..end], walk);
    }
}
