using Xunit;

namespace Bupo.Models.Tests.Build;

/// <summary>The build step that lets TorchSharp's shim load where libstdc++ is old.</summary>
public sealed class ElfVersionNeedTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-elf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Weaken_UnusedNeed_SetsOneFlagAndNothingElse()
    {
        var (before, flagsAt) = ElfImage.Build();
        var after = (byte[])before.Clone();

        Assert.Equal("strict", ElfVersionNeed.Describe(after, ElfImage.Version));
        Assert.Equal("patched", Weaken(after));

        Assert.Equal(2, after[flagsAt]);
        Assert.Equal([flagsAt], Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).Select(i => (long)i));
        Assert.Equal("weak", ElfVersionNeed.Describe(after, ElfImage.Version));
        Assert.Equal("already weak", Weaken(after));
    }

    [Fact]
    public void Weaken_AlreadyWeak_ChangesNothing()
    {
        var (image, _) = ElfImage.Build(flags: 2, relocatedSymbol: 2);
        var before = (byte[])image.Clone();

        Assert.Equal("already weak", Weaken(image));

        Assert.Equal(before, image);
    }

    [Fact]
    public void Weaken_OtherVersion_ChangesNothing()
    {
        var (image, _) = ElfImage.Build();
        var before = (byte[])image.Clone();

        Assert.Equal("no such need", ElfVersionNeed.Weaken(image, "GLIBCXX_3.4.33", ElfImage.Symbol));

        Assert.Equal(before, image);
    }

    [Theory]
    [InlineData("_ZSt4cout", 1u, "symbol _ZSt4cout needs GLIBCXX_3.4.32 too")]
    [InlineData(ElfImage.Symbol, 2u, "a relocation uses " + ElfImage.Symbol)]
    public void Weaken_VersionReallyUsed_Refuses(string symbol, uint relocated, string said)
    {
        var (image, _) = ElfImage.Build(symbol, relocatedSymbol: relocated);
        var before = (byte[])image.Clone();

        var error = Assert.Throws<InvalidDataException>(() => Weaken(image));

        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, image);
    }

    [Fact]
    public void Weaken_TruncatedAnywhere_SaysSo()
    {
        var (image, _) = ElfImage.Build();
        for (var length = 0; length < image.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => Weaken(image[..length]));
        }
    }

    [Fact]
    public void Weaken_NoElfFile_SaysWhatWasExpected()
    {
        var error = Assert.Throws<InvalidDataException>(() => Weaken(new byte[100]));

        Assert.Contains("64-bit little-endian ELF", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weaken_HardLinkedFile_LeavesTheOriginalAndKeepsTheTime()
    {
        var (image, flagsAt) = ElfImage.Build();
        var original = Path.Combine(_folder, "cache.so");
        var output = Path.Combine(_folder, "output.so");
        File.WriteAllBytes(original, image);
        File.SetLastWriteTimeUtc(original, new DateTime(2026, 5, 7, 1, 2, 3, DateTimeKind.Utc));
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Hard links are made with ln.");
        using (var link = System.Diagnostics.Process.Start("ln", [original, output]))
        {
            link.WaitForExit();
        }

        Assert.Equal("patched", ElfVersionNeed.Weaken(output, ElfImage.Version, ElfImage.Symbol));

        Assert.Equal(image, File.ReadAllBytes(original));
        Assert.Equal(2, File.ReadAllBytes(output)[flagsAt]);
        Assert.Equal(File.GetLastWriteTimeUtc(original), File.GetLastWriteTimeUtc(output));
        Assert.Equal(2, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public void Shim_InTheOutputFolder_LoadsOnThisMachine()
    {
        var shim = Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories);
        Assert.SkipWhen(shim.Length == 0, "Only the Linux packages hold libLibTorchSharp.so.");

        var need = ElfVersionNeed.Describe(File.ReadAllBytes(shim[0]), ElfImage.Version);

        Assert.True(need == "weak" || ElfVersionNeed.SystemProvides(ElfImage.Version), $"The need is {need}, and this system lacks the version.");
    }

    private static string Weaken(byte[] image) => ElfVersionNeed.Weaken(image, ElfImage.Version, ElfImage.Symbol);
}
