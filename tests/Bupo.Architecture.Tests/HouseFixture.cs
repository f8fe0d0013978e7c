using Bupo.Bench.House;
using Bupo.Testing;

namespace Bupo.Architecture.Tests;

/// <summary>The sources, read once for all tests of a class.</summary>
public sealed class HouseFixture
{
    public Sources Product { get; } = new(Repository.Folder);

    /// <summary>Every source file: product, tests and benchmarks.</summary>
    public IReadOnlyList<SourceFile> All => [.. Product.Files, .. SourceFile.Under(Repository.Folder, "tests"), .. SourceFile.Under(Repository.Folder, "bench")];
}
