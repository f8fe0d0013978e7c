namespace Bupo.Models.Decoder.Paged;

/// <summary>A token that goes through the model in a step.</summary>
/// <param name="Table">Its sequence's pages, with room reserved for it.</param>
/// <param name="Position">Its position; rows before it in the same step stand at earlier ones.</param>
/// <param name="Token">Its id.</param>
public readonly record struct BatchRow(PageTable Table, int Position, int Token);
