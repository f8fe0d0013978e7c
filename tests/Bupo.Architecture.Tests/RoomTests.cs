using Bupo.Bench.House;
using Xunit;

namespace Bupo.Architecture.Tests;

/// <summary>The rooms stand on their floors, and none is too full.</summary>
public class RoomTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public void Folders_OfEveryProject_DependOnEachOtherInNoCircle() => None(Circles.OfFolders(house.Product));

    [Fact]
    public void Rooms_OfEveryProject_DependOnRoomsBelowOnly() => None(Rooms.Misplaced(house.Product));

    [Fact]
    public void Folders_Anywhere_HoldFewFiles() => None(Rooms.TooFull(house.All));

    [Fact]
    public void Projects_OfTheProduct_ReferenceProjectsBelowOnly()
    {
        var projects = Rooms.Floors.Select(floor => floor.Project).ToList();

        foreach (var (project, floor) in projects.Select((project, floor) => (project, floor)))
        {
            var below = projects.Take(floor).Select(Path.GetFileName);
            Assert.All(ProjectFile.References(project), reference => Assert.Contains(reference, below));
        }
    }

    [Fact]
    public void Internals_OfTheProduct_AreOpenToTestsAndBenchmarksOnly() => Assert.All(Rooms.Floors, floor =>
        Assert.All(ProjectFile.Friends(floor.Project), friend => Assert.True(
            friend.EndsWith(".Tests", StringComparison.Ordinal) || friend.StartsWith("Bupo.Bench", StringComparison.Ordinal),
            $"{floor.Project} opens its internals to {friend}; make public what the product needs, or move it.")));

    // What every project throws and says is named after the product, not after the project that happens to be the lowest.
    [Fact]
    public void Namespaces_OfTheProduct_AreTheFolders() => None(
        from file in house.Product.Files
        let found = file.Lines.FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
        let expected = $"namespace {Path.GetDirectoryName(file.Path)!["src/".Length..].Replace('/', '.')};"
        where found is not null && found != expected && !(found == "namespace Bupo;" && expected == "namespace Bupo.Models;")
        select $"{file.Path}: {found} Expected: {expected}");

    private static void None(IEnumerable<string> faults)
    {
        var list = faults.ToArray();
        Assert.True(list.Length == 0, string.Join('\n', list.Take(20)));
    }
}
