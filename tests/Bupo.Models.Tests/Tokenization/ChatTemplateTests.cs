using System.Text.Json.Nodes;
using Bupo.Models.Templates;
using Bupo.Models.Tokenization;
using Xunit;

namespace Bupo.Models.Tests.Tokenization;

public sealed class ChatTemplateTests
{
    private static readonly ChatMessage[] Question = [new("user", "What is 2+3?")];

    // arXiv 2512.19673, figures 8 to 10.
    [Theory]
    [InlineData(
        "qwen-math",
        "<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n" +
        "<|im_start|>user\nWhat is 2+3?<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(
        "qwen3-no-thinking",
        "<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n" +
        "<|im_start|>user\nWhat is 2+3?<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n")]
    [InlineData(
        "octothinker",
        "A conversation between User and Assistant. The user asks a question, and the Assistant solves it. The assistant first thinks " +
        "about the reasoning process in the mind and then provides the user with the answer. User: You must put your answer inside " +
        "\\boxed{} and Your final answer will be extracted automatically by the \\boxed{} tag.\nWhat is 2+3?\nAssistant:")]
    public void Render_TemplateOfThePaper_WritesItsFigure(string name, string expected)
    {
        Assert.Equal(expected, ChatTemplate.Named(name).Render(Question));
        Assert.Contains(name, ChatTemplate.Names);
    }

    [Theory]
    [InlineData("qwen-math")]
    [InlineData("qwen3-no-thinking")]
    [InlineData("octothinker")]
    public void Render_SystemMessageForATemplateWithItsOwn_IsRefused(string name)
    {
        var error = Assert.Throws<TemplateException>(() => ChatTemplate.Named(name).Render([new("system", "Be brief."), .. Question]));

        Assert.NotNull(error.Reason);
    }

    [Fact]
    public void Named_UnknownName_ListsTheKnown()
    {
        var error = Assert.Throws<BupoException>(() => ChatTemplate.Named("qwen-maths"));

        Assert.Contains("known are qwen-math, qwen3-no-thinking, octothinker", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromFiles_NoTemplate_NamesTheCheckpoint()
    {
        var error = Assert.Throws<BupoException>(() => ChatTemplate.FromFiles(new([], null, null), "models/x"));

        Assert.StartsWith("models/x has no chat template", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_SpecialTokens_AreThereAsTextHoweverTheyAreWritten()
    {
        var config = JsonNode.Parse("""
            { "bos_token": "<s>", "eos_token": { "content": "</s>", "lstrip": false }, "unk_token": null, "add_bos_token": true,
              "additional_special_tokens": ["<a>", { "content": "<b>" }] }
            """)!.AsObject();
        var template = ChatTemplate.FromFiles(new([], config,
            "{{ bos_token ~ eos_token }} {{ unk_token is defined }} {{ add_bos_token is defined }} {{ additional_special_tokens|join }} {{ documents is none }}"));

        Assert.Equal("<s></s> False False <a><b> True", template.Render([]));
    }

    [Fact]
    public void Render_Variables_ComeBeforeAllOthers()
    {
        var template = ChatTemplate.FromFiles(new([], null, "{{ add_generation_prompt }} {{ enable_thinking }} {{ n }}"));
        var variables = new Dictionary<string, object?> { ["add_generation_prompt"] = "mine", ["enable_thinking"] = false, ["n"] = 3 };

        Assert.Equal("mine False 3", template.Render(Question, variables: variables));
    }
}
