namespace Bupo.Cli;

/// <summary>What is installed beside the program: a small model and recipes.</summary>
internal static class Bundled
{
    /// <summary>The folder of the bundled model, which does arithmetic modulo 10.</summary>
    /// <exception cref="BupoException">The installation is incomplete.</exception>
    public static string Model => Path("models", "chain-0.3m");

    /// <summary>The file of a bundled recipe.</summary>
    /// <param name="name">Without its extension.</param>
    /// <exception cref="BupoException">The installation is incomplete.</exception>
    public static string Recipe(string name) => Path("recipes", $"{name}.yaml");

    private static string Path(params string[] names)
    {
        var path = System.IO.Path.Combine([AppContext.BaseDirectory, .. names]);
        return System.IO.Path.Exists(path) ? path : throw new BupoException($"{path} is missing beside the program; build or install bupo again.");
    }
}
