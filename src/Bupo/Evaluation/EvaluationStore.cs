using System.Globalization;
using System.Text.Json;
using Bupo.Data.Files;
using Bupo.Verification;

namespace Bupo.Evaluation;

/// <summary>The records of an evaluation in a folder: every addition is one parquet file that is there whole or not at all.</summary>
/// <remarks>
/// An evaluation that is started again finds what it has and goes on. The settings that made the records, such as the model's
/// checksum and the sampling settings, stand in each file's metadata; going on under others is refused.
/// </remarks>
public sealed class EvaluationStore
{
    private const string SettingsKey = "bupo.settings", FilePattern = "records-*.parquet";
    private const string RefusalColumn = "refusal";

    private static readonly RecordColumn<EvaluationRecord>[] Columns =
    [
        RecordColumn<EvaluationRecord>.Text("dataset", r => r.Dataset),
        RecordColumn<EvaluationRecord>.Text("id", r => r.Id),
        RecordColumn<EvaluationRecord>.Value<int>("sample", r => r.Sample),
        RecordColumn<EvaluationRecord>.Text("problem", r => r.Problem),
        RecordColumn<EvaluationRecord>.Text("answer", r => r.Answer),
        RecordColumn<EvaluationRecord>.Text("response", r => r.Response),
        RecordColumn<EvaluationRecord>.Value<int>("response_tokens", r => r.ResponseTokens),
        RecordColumn<EvaluationRecord>.Value<bool>("is_truncated", r => r.IsTruncated),
        RecordColumn<EvaluationRecord>.Value<bool>("is_formatted", r => r.IsFormatted),
        RecordColumn<EvaluationRecord>.Text("verdict", r => r.Verdict.ToString()),
        RecordColumn<EvaluationRecord>.Text("extracted", r => r.Extracted),
        RecordColumn<EvaluationRecord>.Text("reason", r => r.Reason),
        RecordColumn<EvaluationRecord>.Text(RefusalColumn, r => r.Refusal.ToString()),
    ];

    private readonly string _folder;
    private readonly SortedDictionary<string, string> _settings;
    private readonly Dictionary<EvaluationKey, EvaluationRecord> _records = [];
    private int _number;

    private EvaluationStore(string folder, SortedDictionary<string, string> settings)
    {
        _folder = folder;
        _settings = settings;
    }

    /// <summary>Every record so far, in the order of addition.</summary>
    public IReadOnlyCollection<EvaluationRecord> Records => _records.Values;

    /// <summary>The settings that the records were made under.</summary>
    public IReadOnlyDictionary<string, string> Settings => _settings;

    /// <summary>Opens a folder to go on with; it is made where it is missing.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="settings">What the records depend on: model, checksum, sampling, rule.</param>
    /// <exception cref="BupoException">A file is damaged, was made under other settings, or repeats a record.</exception>
    public static EvaluationStore Open(string folder, IReadOnlyDictionary<string, string> settings)
    {
        var store = new EvaluationStore(folder, new(settings.ToDictionary(), StringComparer.Ordinal));
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"{folder} cannot be made a folder: {e.Message.TrimEnd('.')}.", e);
        }
        store.Load();
        return store;
    }

    /// <summary>Opens an evaluation to read it, whatever its settings.</summary>
    /// <exception cref="BupoException">There is no record in the folder.</exception>
    public static EvaluationStore Open(string folder) =>
        Find(folder) ?? throw new BupoException($"{folder} holds no evaluation, expected files {FilePattern}.");

    /// <summary>The evaluation in a folder, whatever its settings; null where the folder holds none.</summary>
    public static EvaluationStore? Find(string folder) =>
        Directory.Exists(folder) && Directory.GetFiles(folder, FilePattern).Order(StringComparer.Ordinal).FirstOrDefault() is { } first
            ? Open(folder, Stored(first, RecordFile.Read(first)))
            : null;

    /// <summary>Whether a response is there already.</summary>
    public bool Contains(EvaluationKey key) => _records.ContainsKey(key);

    /// <summary>The record of that name, or null.</summary>
    public EvaluationRecord? Get(EvaluationKey key) => _records.GetValueOrDefault(key);

    /// <summary>Adds records; they are on disk when this returns.</summary>
    /// <exception cref="ArgumentException">A record is there already.</exception>
    public void Add(IReadOnlyList<EvaluationRecord> records)
    {
        if (records.Count == 0)
        {
            return;
        }
        if (records.CountBy(r => r.Key).FirstOrDefault(c => c.Value > 1 || Contains(c.Key)) is { Value: > 0, Key: var twice })
        {
            throw new ArgumentException($"Sample {twice.Sample} of {twice.Id} in {twice.Dataset} is recorded already.", nameof(records));
        }
        RecordFile.Write(NextPath(), Columns, records, new Dictionary<string, string> { [SettingsKey] = JsonSerializer.Serialize(_settings) });
        foreach (var record in records)
        {
            _records.Add(record.Key, record);
        }
    }

    private string NextPath()
    {
        string path;
        do
        {
            path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"records-{++_number:D5}.parquet"));
        }
        while (File.Exists(path));
        return path;
    }

    private void Load()
    {
        foreach (var path in Directory.GetFiles(_folder, FilePattern).Order(StringComparer.Ordinal))
        {
            var file = RecordFile.Read(path);
            RequireSettings(path, Stored(path, file));
            foreach (var record in Read(path, file))
            {
                if (!_records.TryAdd(record.Key, record))
                {
                    throw new BupoException($"{path} repeats sample {record.Sample} of {record.Id} in {record.Dataset}; delete one of the two files.");
                }
            }
        }
    }

    private static SortedDictionary<string, string> Stored(string path, RecordFile file)
    {
        try
        {
            return JsonSerializer.Deserialize<SortedDictionary<string, string>>(file.Metadata[SettingsKey])!;
        }
        catch (Exception e) when (e is KeyNotFoundException or JsonException)
        {
            throw new BupoException($"{path} holds no evaluation: its metadata key {SettingsKey} is missing or not JSON.", e);
        }
    }

    private void RequireSettings(string path, SortedDictionary<string, string> stored)
    {
        foreach (var key in _settings.Keys.Union(stored.Keys))
        {
            var (now, then) = (_settings.GetValueOrDefault(key, "unset"), stored.GetValueOrDefault(key, "unset"));
            if (now != then)
            {
                throw new BupoException($"{path} was made with {key} {then}, now it is {now}; go on with the same or name another folder.");
            }
        }
    }

    private static IEnumerable<EvaluationRecord> Read(string path, RecordFile file)
    {
        var (datasets, ids, samples) = (file.Text("dataset"), file.Text("id"), file.Values<int>("sample"));
        var (problems, answers, responses) = (file.Text("problem"), file.Text("answer"), file.Text("response"));
        var (tokens, truncated, formatted) = (file.Values<int>("response_tokens"), file.Values<bool>("is_truncated"), file.Values<bool>("is_formatted"));
        var (verdicts, extracted, reasons) = (file.Text("verdict"), file.MaybeText("extracted"), file.Text("reason"));
        var refusals = file.Has(RefusalColumn) ? file.Text(RefusalColumn) : null;                                  // the first files had none
        return Enumerable.Range(0, file.Count).Select(i => new EvaluationRecord
        {
            Dataset = datasets[i],
            Id = ids[i],
            Sample = samples[i],
            Problem = problems[i],
            Answer = answers[i],
            Response = responses[i],
            ResponseTokens = tokens[i],
            IsTruncated = truncated[i],
            IsFormatted = formatted[i],
            Verdict = Verdict(path, verdicts[i]),
            Extracted = extracted[i],
            Reason = reasons[i],
            Refusal = refusals is null ? Refusal.None : Enum.Parse<Refusal>(refusals[i]),
        });
    }

    private static VerdictKind Verdict(string path, string text) => Enum.TryParse<VerdictKind>(text, out var verdict)
        ? verdict
        : throw new BupoException($"{path}, column verdict: is {text}, expected {string.Join(", ", Enum.GetNames<VerdictKind>())}.");
}
