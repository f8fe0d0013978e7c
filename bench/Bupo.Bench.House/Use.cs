namespace Bupo.Bench.House;

/// <summary>A type that a file uses.</summary>
/// <param name="Type">The type's full name.</param>
/// <param name="File">A file that declares it.</param>
public sealed record Use(string Type, string File);
