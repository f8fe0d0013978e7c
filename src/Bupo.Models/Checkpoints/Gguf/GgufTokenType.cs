namespace Bupo.Models.Checkpoints.Gguf;

/// <summary>What a token is, by the numbers of the format.</summary>
internal enum GgufTokenType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
