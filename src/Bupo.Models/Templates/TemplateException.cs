namespace Bupo.Models.Templates;

/// <summary>A template that cannot be read, goes wrong while it is rendered, or stops by itself.</summary>
public sealed class TemplateException : BupoException
{
    internal TemplateException(int line, string message, string? reason = null)
        : base($"template, line {line}: {message}") => (Line, Reason) = (line, reason);

    /// <summary>The line of the template, counted from 1.</summary>
    public int Line { get; }

    /// <summary>What the template itself said with <c>raise_exception</c>; null where the error is not its own.</summary>
    public string? Reason { get; }
}
