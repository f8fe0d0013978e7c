namespace Bupo.Models.Checkpoints.Gguf.Tokenizers;

/// <summary>What GGUF's <c>tokenizer.ggml.token_type</c> says of a token.</summary>
internal enum GgufTokenKind
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
