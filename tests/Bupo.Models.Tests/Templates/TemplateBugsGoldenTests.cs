using System.Globalization;
using System.Text.Json.Nodes;
using Bupo.Models.Templates;
using Bupo.Testing;
using Xunit;

namespace Bupo.Models.Tests.Templates;

/// <summary>Templates that were refused or rendered otherwise, with what Python's Jinja2 renders.</summary>
public sealed class TemplateBugsGoldenTests
{
    public static TheoryData<string> Fragments => Shared.Ids("golden", "bugs", "models", "jinja.jsonl");

    public static TheoryData<string> Conversations => Shared.Ids("golden", "bugs", "models", "chat.jsonl");

    [Theory]
    [MemberData(nameof(Fragments))]
    public void Render_RecordedFragment_GivesRecordedText(string id)
    {
        var line = Shared.Case(id, "golden", "bugs", "models", "jinja.jsonl");

        var rendered = Template.Parse((string)line["template"]!).Render(Variables(line["vars"]!));

        Assert.Equal((string)line["rendered"]!, rendered);
    }

    [Theory]
    [MemberData(nameof(Conversations))]
    public void Render_RecordedConversation_GivesRecordedTextOrReason(string id)
    {
        var line = Shared.Case(id, "golden", "bugs", "models", "chat.jsonl");
        var template = Template.Parse(File.ReadAllText(Shared.Path("golden", "bugs", "models", (string)line["template"]!)));
        var variables = Variables(line["special_tokens"]!);
        (variables["messages"], variables["tools"], variables["documents"]) = (line["messages"], line["tools"], null);
        variables["add_generation_prompt"] = line["add_generation_prompt"];
        foreach (var (name, value) in Variables(line["vars"]!))
        {
            variables[name] = value;
        }
        string Render() => template.Render(variables, DateTime.Parse((string)line["now"]!, CultureInfo.InvariantCulture));

        if (line["error"] is { } error)
        {
            Assert.Equal((string)error!, Assert.Throws<TemplateException>(Render).Reason);
        }
        else
        {
            Assert.Equal((string)line["rendered"]!, Render());
        }
    }

    private static Dictionary<string, object?> Variables(JsonNode json) =>
        json.AsObject().ToDictionary(variable => variable.Key, variable => (object?)variable.Value);
}
