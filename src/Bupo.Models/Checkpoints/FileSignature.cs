using System.Text;

namespace Bupo.Models.Checkpoints;

/// <summary>Recognises what often lies where weights should.</summary>
internal static class FileSignature
{
    private static readonly (string Start, string What, string Mend)[] Known =
    [
        ("version https://git-lfs", "a Git LFS pointer", "fetch the file itself with `git lfs pull`"),
        ("<!doctype", "an HTML page", "download the file itself, not the page about it"),
        ("<html", "an HTML page", "download the file itself, not the page about it"),
        ("<?xml", "an XML page", "download the file itself, not the page about it"),
        ("PK\u0003\u0004", "a zip archive, as pickled PyTorch checkpoints are", "convert it to safetensors; pickles are never read"),
        ("\u0080\u0002", "a Python pickle", "convert it to safetensors; pickles are never read"),
        ("{", "a JSON file", "give the weights themselves"),
        ("GGUF", "a GGUF file", "give it the ending .gguf"),
        ("FUGG", "a big-endian GGUF file", "convert it to little endian"),
    ];

    /// <summary>Throws where the file starts like one of the known imposters.</summary>
    /// <param name="file">The file as it is.</param>
    /// <param name="expected">What it should be, as "a safetensors file".</param>
    public static void Refuse(MappedFile file, string expected)
    {
        var length = (int)Math.Min(64, file.Length);
        using var window = file.Open(0, length);
        var start = Encoding.Latin1.GetString(window.Span(0, length)).TrimStart();
        foreach (var (known, what, fix) in Known)
        {
            if (start.StartsWith(known, StringComparison.OrdinalIgnoreCase) && !expected.Contains(what, StringComparison.Ordinal))
            {
                throw new BupoException($"{file.Path} is {what}, {expected} was expected; {fix}.");
            }
        }
    }
}
