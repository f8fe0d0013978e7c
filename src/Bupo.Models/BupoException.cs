namespace Bupo;

/// <summary>Bad input from outside: a file, a recipe, a command line. The message alone tells a user what to fix.</summary>
/// <remarks>The command maps it to exit code 2. Misuse of the library throws <see cref="ArgumentException"/> and its kin instead.</remarks>
public class BupoException : Exception
{
    /// <summary>Makes the error from one sentence that names the file, the field, what was found and what was expected.</summary>
    public BupoException(string message)
        : base(message)
    {
    }

    /// <summary>The same, with the error that led to it.</summary>
    public BupoException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
