using Bupo.Data.Files;
using Bupo.Models.Checkpoints;
using Bupo.Models.Decoder;
using Bupo.Models.Tokenization;
using Bupo.Policies;
using Bupo.Rollouts.Sampling;

namespace Bupo.Cli.Chat;

/// <summary>`bupo chat`: reads lines, answers them, obeys lines that begin with a slash.</summary>
internal sealed class ChatSession
{
    private const string Help = """
        /system TEXT   set the system message; without TEXT remove it
        /view VIEWS    answer by other policies, such as final or final, layer(20, normed)
        /reset         forget the conversation
        /save FILE     write the conversation as JSON messages
        /exit          end
        """;

    private readonly Terminal _terminal;
    private readonly DecoderModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly ChatTemplate _template;
    private readonly SamplingSettings _sampling;
    private readonly Conversation _conversation;
    private readonly DateTime? _date;
    private IReadOnlyList<PolicyView> _views;

    private ChatSession(Terminal terminal, ChatRequest request, ICheckpoint checkpoint, DecoderModel model, Tokenizer tokenizer)
    {
        (_terminal, _model, _tokenizer, _sampling, _date) = (terminal, model, tokenizer, request.Sampling, request.Date);
        _template = ModelLoader.LoadChatTemplate(checkpoint, request.Template);
        _conversation = new Conversation { System = request.System };
        _views = Checked(request.Views);
    }

    /// <summary>Loads the model and talks until the input ends.</summary>
    public static int Run(Terminal terminal, ChatRequest request)
    {
        request.Sampling.Check();
        using var checkpoint = Checkpoint.Open(request.Model);
        using var tokenizer = ModelLoader.LoadTokenizer(checkpoint);
        using var model = ModelLoader.Load(terminal, checkpoint, request.Compute);
        new ChatSession(terminal, request, checkpoint, model, tokenizer).Talk();
        return ExitCode.Done;
    }

    private void Talk()
    {
        _terminal.Error.WriteLine("Type a message. /help lists commands; /exit or the end of the input ends.");
        while (Read() is { } line && line is not "/exit")
        {
            try
            {
                Take(line);
            }
            catch (BupoException error)
            {
                _terminal.Error.WriteLine(error.Message);                   // a mistake in one line does not end the conversation
            }
        }
    }

    private string? Read()
    {
        if (_terminal.Interactive)
        {
            _terminal.Error.Write("> ");
        }
        return _terminal.In.ReadLine()?.Trim();
    }

    private void Take(string line)
    {
        if (line.StartsWith('/'))
        {
            Obey(line);
        }
        else if (line.Length > 0)
        {
            Answer(line);
        }
    }

    private void Obey(string line)
    {
        var (command, argument) = line.Split(' ', 2) is [var name, var rest] ? (name, rest.Trim()) : (line, "");
        switch (command)
        {
            case "/system":
                _conversation.System = argument.Length == 0 ? null : argument;
                break;
            case "/view" or "/views":
                _views = Checked(ViewList.Parse(argument));
                break;
            case "/reset":
                _conversation.Reset();
                break;
            case "/save":
                Save(argument);
                break;
            case "/help":
                _terminal.Error.WriteLine(Help);
                break;
            default:
                throw new BupoException($"{command} is not a command; /help lists them.");
        }
    }

    private void Save(string path)
    {
        Usage.Require(path.Length > 0, $"/save needs the name of a file, such as /save chat.json.");
        var messages = _conversation.Messages.Select(message => new { message.Role, message.Content });
        DataFile.ReplaceText(path, System.Text.Json.JsonSerializer.Serialize(messages, Terminal.Indented) + "\n");
        _terminal.Error.WriteLine($"Saved {_conversation.Messages.Count} messages to {path}.");
    }

    private void Answer(string question)
    {
        _conversation.Ask(question);
        try
        {
            var prompt = _tokenizer.Encode(_template.Render(_conversation.Messages, now: _date), addSpecialTokens: false);
            var answers = _views.Count == 1 ? [Stream(prompt)] : SideBySide.Write(_terminal, _views, write => Generate(prompt, write));
            _conversation.Answer(answers[0].Text);
        }
        catch (BupoException)
        {
            _conversation.Withdraw();
            throw;
        }
    }

    private GeneratedText Stream(int[] prompt)
    {
        var answer = new TextGenerator(_model, _tokenizer, _sampling, _views[0]).Generate(prompt, piece =>
        {
            _terminal.Out.Write(piece);
            _terminal.Out.Flush();
        }, _terminal.Stop);
        _terminal.Out.WriteLine();
        return answer;
    }

    private IReadOnlyList<GeneratedText> Generate(int[] prompt, Action<int, string> write) =>
        new TextGenerator(_model, _tokenizer, _sampling).GenerateSideBySide(_views, prompt, write, _terminal.Stop);

    private IReadOnlyList<PolicyView> Checked(IReadOnlyList<PolicyView> views)
    {
        foreach (var view in views)
        {
            view.Depth(_model.Config.Layers);
        }
        return views;
    }
}
