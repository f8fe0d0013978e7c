namespace Bupo.Models.Tokenization;

/// <summary>The three templates of the paper's experiments (arXiv 2512.19673, appendix A.2, figures 8 to 10), as Jinja.</summary>
/// <remarks>
/// The figures show no line breaks: those of ChatML are put as Qwen's own templates have them, and those of OctoThinker's as in its
/// training code, whose template (<c>orz_base</c>) has the same words.
/// </remarks>
internal static class PaperTemplates
{
    private const string OwnSystemMessage = """
        {%- for message in messages if message.role == 'system' %}
            {{- raise_exception('This template writes its own system message; leave yours out.') }}
        {%- endfor %}
        {{- '<|im_start|>system\nPlease reason step by step, and put your final answer within \\boxed{}.<|im_end|>\n' }}
        {%- for message in messages %}
            {{- '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
        {%- endfor %}

        """;

    public static readonly IReadOnlyDictionary<string, string> ByName = new Dictionary<string, string>
    {
        ["qwen-math"] = OwnSystemMessage + """
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\n' }}
            {%- endif %}
            """,
        ["qwen3-no-thinking"] = OwnSystemMessage + """
            {%- if add_generation_prompt %}
                {{- '<|im_start|>assistant\n<think>\n\n</think>\n\n' }}
            {%- endif %}
            """,
        ["octothinker"] = """
            {%- if messages|length != 1 or messages[0].role != 'user' %}
                {{- raise_exception('This template takes one message, of the user.') }}
            {%- endif %}
            {{- 'A conversation between User and Assistant. The user asks a question, and the Assistant solves it. ' }}
            {{- 'The assistant first thinks about the reasoning process in the mind and then provides the user with the answer. ' }}
            {{- 'User: You must put your answer inside \\boxed{} and ' }}
            {{- 'Your final answer will be extracted automatically by the \\boxed{} tag.\n' }}
            {{- messages[0].content }}
            {%- if add_generation_prompt %}
                {{- '\nAssistant:' }}
            {%- endif %}
            """,
    };
}
