namespace Bupo;

/// <summary>What an exception says to a person.</summary>
public static class ExceptionText
{
    /// <summary>The message without the parameter's name and value that argument exceptions append.</summary>
    public static string Sentence(this Exception error) => error is ArgumentException { ParamName: { Length: > 0 } name }
        && error.Message.IndexOf($" (Parameter '{name}')", StringComparison.Ordinal) is >= 0 and var end
            ? error.Message[..end]
            : error.Message;
}
