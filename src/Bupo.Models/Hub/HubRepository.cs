namespace Bupo.Models.Hub;

/// <summary>A repository of the hub.</summary>
/// <param name="Id">Its owner and name, org/name.</param>
/// <param name="IsDataset">Whether it holds a dataset, not a model.</param>
/// <param name="Revision">A branch, tag or commit.</param>
public sealed record HubRepository(string Id, bool IsDataset = false, string Revision = "main")
{
    /// <summary>What messages call it.</summary>
    public override string ToString() => $"{(IsDataset ? "Dataset" : "Model")} {Id}{(Revision == "main" ? "" : $" at {Revision}")}";

    /// <summary>Whether a text has the form org/name.</summary>
    public static bool IsId(string text) => text.Split('/') is [var owner, var name] && IsName(owner) && IsName(name);

    /// <summary>Whether a text is one harmless part of a path: letters, digits, -, _ and ., and not only dots.</summary>
    internal static bool IsName(string part) =>
        part.Length > 0 && part.Trim('.').Length > 0 && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
