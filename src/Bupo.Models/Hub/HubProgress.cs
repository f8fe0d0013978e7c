namespace Bupo.Models.Hub;

/// <summary>How far a download is.</summary>
/// <param name="File">The file that is fetched now.</param>
/// <param name="Bytes">Bytes that are there, of all files.</param>
/// <param name="Total">Bytes of all files, as far as the hub says.</param>
public readonly record struct HubProgress(string File, long Bytes, long Total);
