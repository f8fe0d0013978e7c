using System.Diagnostics;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Build;

/// <summary>The package as a user meets it: an empty folder, a reference, a program of one line.</summary>
public sealed class PackageTests : IDisposable
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <RestorePackagesPath>../packages</RestorePackagesPath>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Bupo.Models" Version="0.1.0" />
            NATIVES
          </ItemGroup>
        </Project>
        """;

    private const string Natives = """
        <PackageReference Include="libtorch-cpu-linux-x64" Version="2.10.0" />
        <PackageReference Include="Tokenizers.DotNet.runtime.linux-x64" Version="1.4.1" />
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-package-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Package_InAnEmptyFolder_RunsTorchSharpAndTellsWhichNativesAreMissing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The libtorch package named here is Linux's.");
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        Run("pack", Path.Combine(Repository.Folder, "src", "Bupo.Models"), "-c", configuration, "--no-build", "-o", Path.Combine(_folder, "feed"));
        Directory.CreateDirectory(Path.Combine(_folder, "app"));
        Write("nuget.config", """<configuration><packageSources><clear /><add key="built" value="../feed" /></packageSources></configuration>""");
        Write("Program.cs", "System.Console.WriteLine(TorchSharp.torch.ones(2).sum().item<float>());");

        Write("app.csproj", Project.Replace("NATIVES", "", StringComparison.Ordinal));
        var bare = Build();
        Assert.Contains("BUPO001", bare, StringComparison.Ordinal);
        Assert.Contains("BUPO002", bare, StringComparison.Ordinal);

        Write("app.csproj", Project.Replace("NATIVES", Natives, StringComparison.Ordinal));
        Assert.DoesNotContain("BUPO00", Build(), StringComparison.Ordinal);
        Assert.Equal("2", Run(Path.Combine(_folder, "app", "bin", "Debug", "net10.0", "app.dll")).Trim());
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder, "app", file), text);

    // What this machine has restored already stands in for the registry, so that the test needs no network.
    private string Build() => Run("build", Path.Combine(_folder, "app"), $"-p:RestoreFallbackFolders={Restored()}", "-nodeReuse:false");

    private static string Restored() => Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named
        ? named
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder };
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            start.Environment.Remove(name);                                 // of the build that runs this test
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)} gave {process.ExitCode}:\n{output}{errors.Result}");
        return output;
    }
}
