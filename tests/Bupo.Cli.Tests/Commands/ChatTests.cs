using System.Text.Json.Nodes;
using Xunit;

namespace Bupo.Cli.Tests.Commands;

/// <summary>`bupo chat` on the bundled model, whose template joins all turns.</summary>
public sealed class ChatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bupo-chat-").FullName;

    [Fact]
    public void Chat_SecondMessage_IsAnsweredAfterTheFirst()
    {
        var path = Path.Combine(_folder, "chat.json");

        var chat = Talk($"3+4=\n5+1=\n/save {path}\n");

        var messages = JsonNode.Parse(File.ReadAllText(path))!.AsArray();
        Assert.Equal(["user", "assistant", "user", "assistant"], messages.Select(m => (string)m!["role"]!));
        var said = chat.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(said, messages.Where(m => (string)m!["role"]! == "assistant").Select(m => (string)m!["content"]!));
        var whole = string.Concat(messages.Take(3).Select(m => (string)m!["content"]!));
        var again = Cli.Run("generate", "--model", Bundled.Model, "--prompt", whole, "--max-tokens", "6");
        Assert.Equal(again.Out.TrimEnd('\n'), said[1]);
    }

    [Fact]
    public void Chat_Reset_ForgetsTheConversation()
    {
        var alone = Talk("5+1=\n");

        var reset = Talk("3+4=\n/reset\n5+1=\n");

        Assert.Equal(alone.Out.TrimEnd('\n'), reset.Out.TrimEnd('\n').Split('\n')[1]);
    }

    [Fact]
    public void Chat_SeveralViews_AnswersByEach()
    {
        var chat = Talk("3+4=\n", "--views", "final, layer(8, normed), layer(2)");

        var lines = chat.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(["[final]", "[layer(8, normed)]", "[layer(2)]"], lines.Select(line => line[..(line.IndexOf(']', StringComparison.Ordinal) + 1)]));
        Assert.Equal(lines[0]["[final]".Length..], lines[1]["[layer(8, normed)]".Length..]);
    }

    [Fact]
    public void Chat_ViewInTheMiddle_AnswersByItFromThenOn()
    {
        var byLayer = Talk("3+4=\n", "--views", "layer(2)");

        var changed = Talk("/view layer(2)\n3+4=\n");

        Assert.Equal(byLayer.Out, changed.Out);
    }

    [Theory]
    [InlineData("/view banana", "banana")]
    [InlineData("/view layer(99)", "deeper than the model")]
    [InlineData("/dance", "/help lists them")]
    [InlineData("/save", "/save needs the name")]
    public void Chat_MistakeInALine_IsToldAndTheConversationContinues(string mistake, string words)
    {
        var chat = Talk($"{mistake}\n3+4=\n");

        Assert.Equal(ExitCode.Done, chat.ExitCode);
        Assert.Contains(words, chat.Error, StringComparison.Ordinal);
        Assert.NotEmpty(chat.Out.Trim());
    }

    [Fact]
    public void Chat_Exit_LeavesTheRestUnread() => Assert.Empty(Talk("/exit\n3+4=\n").Out);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Cli Talk(string lines, params string[] options) =>
        Cli.RunWith(lines, ["chat", "--model", Bundled.Model, "--max-tokens", "6", .. options]);
}
