using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bupo.Models.Checkpoints;

/// <summary>JSON from outside, refused in one sentence where it is broken.</summary>
internal static class JsonFile
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The object a file holds.</summary>
    public static JsonObject Read(string path)
    {
        try
        {
            // Before it is opened: opening a named pipe, which has no length either, would wait for a writer.
            if (new FileInfo(path) is { Exists: true, Length: 0 })
            {
                throw new BupoException($"{path} is empty or not a regular file, a JSON object was expected; download or copy it again.");
            }
            var node = JsonNode.Parse(File.ReadAllBytes(path), documentOptions: Strict) as JsonObject
                ?? throw new BupoException($"{path} is not a JSON object, one was expected.");
            // Nodes are made and strings decoded on first use: broken escapes shall show here and not there.
            _ = node.ToJsonString();
            return node;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
        {
            throw new BupoException($"{path} is not valid JSON: {error.Message}", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"{path} cannot be read: {error.Message}", error);
        }
    }

    /// <summary>The object a file holds, or null where there is no such file.</summary>
    public static JsonObject? ReadIfThere(string path) => File.Exists(path) ? Read(path) : null;
}
