using System.Reflection;
using Bupo.Bench.House;
using Bupo.Testing;
using PublicApiGenerator;
using Xunit;

namespace Bupo.Architecture.Tests;

/// <summary>What each package shows is written down: a change of it is a change of a text file that a reviewer sees.</summary>
public class PublicSurfaceTests
{
    private const string Accept = "BUPO_APPROVE=1 dotnet test --project tests/Bupo.Architecture.Tests";

    public static TheoryData<string> Projects => [.. Rooms.Floors.Select(floor => Path.GetFileName(floor.Project)).Where(name => name != "Bupo.Cli")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Surface_OfEachPackage_IsTheApprovedOne(string project)
    {
        var path = Path.Combine(Repository.Folder, "tests", "Bupo.Architecture.Tests", "Surface", project + ".txt");
        var found = Assembly.Load(project).GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("BUPO_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, found);
        }

        var approved = File.Exists(path) ? File.ReadAllText(path) : "";

        Assert.True(approved == found, $"The public surface of {project} is not Surface/{project}.txt. First difference:\n{Difference(approved, found)}\nTo accept it: {Accept}");
    }

    private static string Difference(string approved, string found)
    {
        var (before, after) = (approved.Split('\n'), found.Split('\n'));
        var at = before.Zip(after).TakeWhile(pair => pair.First == pair.Second).Count();
        return $"line {at + 1}\n- {before.ElementAtOrDefault(at)}\n+ {after.ElementAtOrDefault(at)}";
    }
}
