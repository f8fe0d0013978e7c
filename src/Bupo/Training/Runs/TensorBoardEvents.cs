using System.Text.Json.Nodes;
using static TorchSharp.torch.utils;

namespace Bupo.Training.Runs;

/// <summary>Metrics as TensorBoard event files.</summary>
/// <remarks>A run that goes on writes the events of its kept lines anew, so that no step is there twice.</remarks>
internal sealed class TensorBoardEvents
{
    private readonly TorchSharp.Modules.SummaryWriter _writer;

    /// <summary>Begins a folder of events, with those of steps that are done.</summary>
    public TensorBoardEvents(string folder, IEnumerable<JsonObject> lines)
    {
        Directory.CreateDirectory(folder);
        foreach (var events in Directory.GetFiles(folder, "events.out.tfevents.*"))
        {
            File.Delete(events);
        }
        _writer = tensorboard.SummaryWriter(folder);
        foreach (var line in lines)
        {
            Add(line);
        }
    }

    /// <summary>Adds the numbers of a line of metrics.jsonl.</summary>
    public void Add(JsonObject line)
    {
        var step = line["step"]!.GetValue<int>();
        foreach (var (name, value) in line)
        {
            if (name != "step" && value is JsonValue number && number.TryGetValue<double>(out var scalar))
            {
                _writer.add_scalar(name, (float)scalar, step);
            }
        }
    }
}
