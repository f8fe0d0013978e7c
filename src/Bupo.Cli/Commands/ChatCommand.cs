using System.CommandLine;
using Bupo.Cli.Chat;
using Bupo.Cli.Generation;
using Bupo.Models.Arithmetic;
using Bupo.Policies;

namespace Bupo.Cli.Commands;

/// <summary>`bupo chat`.</summary>
internal static class ChatCommand
{
    /// <summary>Describes the command.</summary>
    public static Verb Create(Terminal terminal)
    {
        var model = SharedOptions.Model();
        var compute = SharedOptions.ComputeType(Compute.Auto, ModelLoader.ComputeHelp);
        var prompt = new PromptOptions();
        var views = Views();
        var sampling = new SamplingOptions();
        var verb = new Verb(
            "chat",
            "Talk with a model, or with several depths of it side by side. One message per line; /help lists commands.",
            "bupo chat --model model.gguf",
            """bupo chat --model model.gguf --views "final, layer(20, normed)" --system "Answer briefly." """.TrimEnd(),
            """echo "What is 3 + 4?" | bupo chat --model Qwen/Qwen3-0.6B --temperature 0.7""")
        {
            model, compute, prompt.System, prompt.Template, prompt.Date, views,
        };
        sampling.AddTo(verb);
        verb.SetAction(parsed => ChatSession.Run(terminal, new ChatRequest(
            parsed.GetRequiredValue(model), parsed.GetValue(compute), parsed.GetValue(prompt.Template), parsed.GetValue(prompt.System),
            parsed.GetRequiredValue(views), sampling.Read(parsed, temperature: 0))
        {
            Date = parsed.GetValue(prompt.Date) ?? DateTime.Now,
        }));
        return verb;
    }

    private static Option<IReadOnlyList<PolicyView>> Views() => new("--views")
    {
        Description = "The policies that answer, separated by commas. The conversation continues with the first one's answer.",
        HelpName = "views",
        DefaultValueFactory = _ => [PolicyView.Final],
        CustomParser = result =>
        {
            try
            {
                return ViewList.Parse(result.Tokens[0].Value);
            }
            catch (BupoException error)
            {
                result.AddError($"--views: {error.Message}");
                return null;
            }
        },
    };
}
