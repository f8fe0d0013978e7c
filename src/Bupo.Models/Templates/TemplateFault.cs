namespace Bupo.Models.Templates;

/// <summary>What went wrong in a value; the statement around it adds the line.</summary>
internal sealed class TemplateFault(string message, string? reason = null) : Exception(message)
{
    public string? Reason { get; } = reason;
}
