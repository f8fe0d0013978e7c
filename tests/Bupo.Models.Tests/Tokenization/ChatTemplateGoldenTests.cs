using System.Globalization;
using Bupo.Models.Templates;
using Bupo.Models.Tokenization;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

/// <summary>Every recorded conversation, rendered to the letter.</summary>
public sealed class ChatTemplateGoldenTests
{
    public static TheoryData<string> Folders => Shared.Folders("golden", "tokenizers");

    [Theory]
    [MemberData(nameof(Folders))]
    public void Render_RecordedConversations_GivesRecordedText(string folder)
    {
        Assert.SkipUnless(RecordedTokenizer.Has(folder, "chat.jsonl"), $"{folder} records no conversations.");
        var config = RecordedTokenizer.Json(folder, "tokenizer_config.json");
        var template = ChatTemplate.FromFiles(new([], config, (string)config["chat_template"]!));

        foreach (var line in RecordedTokenizer.Lines(folder, "chat.jsonl"))
        {
            string Render() => template.Render(
                line["messages"]!.AsArray(),
                line["tools"]?.AsArray(),
                (bool)line["add_generation_prompt"]!,
                line["vars"]?.AsObject().ToDictionary(variable => variable.Key, variable => (object?)variable.Value),
                line["now"] is { } now ? DateTime.Parse((string)now!, CultureInfo.InvariantCulture) : null);

            if (line["error"] is { } error)
            {
                Assert.Equal((string)error!, Assert.Throws<TemplateException>(Render).Reason);
                continue;
            }
            var rendered = Render();

            Assert.True((string)line["rendered"]! == rendered, $"{folder} {line["id"]}: {rendered}");
            if (line["ids"] is not null)
            {
                Assert.Equal(RecordedTokenizer.Ids(line, "ids"), RecordedTokenizer.Load(folder).Encode(rendered, addSpecialTokens: false));
            }
        }
    }
}
