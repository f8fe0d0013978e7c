using Bupo.Models.Tokenization;

namespace Bupo.Cli.Chat;

/// <summary>What was said so far.</summary>
internal sealed class Conversation
{
    private readonly List<ChatMessage> _turns = [];

    /// <summary>The system message; null for none.</summary>
    public string? System { get; set; }

    /// <summary>All messages, the system message first.</summary>
    public IReadOnlyList<ChatMessage> Messages => System is null ? _turns : [new ChatMessage("system", System), .. _turns];

    /// <summary>Adds what the user says.</summary>
    public void Ask(string text) => _turns.Add(new ChatMessage("user", text));

    /// <summary>Adds the answer.</summary>
    public void Answer(string text) => _turns.Add(new ChatMessage("assistant", text));

    /// <summary>Removes the last question, which got no answer.</summary>
    public void Withdraw() => _turns.RemoveAt(_turns.Count - 1);

    /// <summary>Forgets all turns; the system message stays.</summary>
    public void Reset() => _turns.Clear();
}
