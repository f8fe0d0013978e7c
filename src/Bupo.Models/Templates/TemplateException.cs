namespace Bupo.Models.Templates;

/// <summary>A template that cannot be read, goes wrong while it is rendered, or stops by itself.</summary>
public sealed class TemplateException : BupoException
{
    private readonly string _detail;

    internal TemplateException(int line, string message, string? reason = null)
        : this("template", line, message, reason)
    {
    }

    private TemplateException(string origin, int line, string detail, string? reason)
        : base($"{origin}, line {line}: {detail}") => (Line, _detail, Reason) = (line, detail, reason);

    /// <summary>The line of the template, counted from 1.</summary>
    public int Line { get; }

    /// <summary>What the template itself said with <c>raise_exception</c>; null where the error is not its own.</summary>
    public string? Reason { get; }

    /// <summary>The same error with the place of the template and what to do about it.</summary>
    internal TemplateException In(string origin, string fix) => new(origin, Line, $"{_detail} {fix}", Reason);
}
