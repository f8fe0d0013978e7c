using System.Text;

// One file for two readers: MSBuild compiles it as an inline task, which may have one source only; Bupo.Models compiles
// ElfVersionNeed alone, for its tests and for what `bupo doctor` reports.
#if !BUPO_MODELS
using System;
using System.Collections.Generic;
using System.IO;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>Lets TorchSharp's Linux shim load where libstdc++ is older than GCC 13's.</summary>
/// <remarks>
/// libLibTorchSharp.so asks for the symbol version GLIBCXX_3.4.32, which stands for _ZSt21ios_base_library_initv, a mark that
/// GCC 13 leaves in whatever includes iostream and that no relocation uses. The loader refuses the library all the same
/// unless the need is flagged weak. This task sets that flag (VER_FLG_WEAK) in the copy in an output folder, and only if the
/// file is what is described here and the machine's own libstdc++ lacks the version, or another machine's may.
/// </remarks>
public class WeakenVersionNeed : Task
{
    /// <summary>The output folder; every libLibTorchSharp.so below it is looked at.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>Whether the folder may run where libstdc++ is older than here, as what is published may.</summary>
    public bool ForOtherMachines { get; set; }

    /// <summary>Patches each shim below <see cref="Folder"/> that needs it.</summary>
    public override bool Execute()
    {
        if (!Directory.Exists(Folder) || (!ForOtherMachines && ElfVersionNeed.SystemProvides("GLIBCXX_3.4.32")))
        {
            return true;
        }
        foreach (var file in Directory.GetFiles(Folder, "libLibTorchSharp.so", SearchOption.AllDirectories))
        {
            try
            {
                var done = ElfVersionNeed.Weaken(file, "GLIBCXX_3.4.32", "_ZSt21ios_base_library_initv");
                Log.LogMessage(MessageImportance.Low, file + ": " + done);
            }
            catch (InvalidDataException e)
            {
                Log.LogError(file + ": " + e.Message);
            }
        }
        return !Log.HasLoggedErrors;
    }
}
#endif

/// <summary>Reads and relaxes one version need of a 64-bit little-endian ELF library.</summary>
internal static class ElfVersionNeed
{
    private const uint RelA = 4, DynSym = 11, VerNeed = 0x6ffffffe, VerSym = 0x6fffffff;
    private static readonly string[] LibraryFolders =
    {
        "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib", "/lib",
    };

    /// <summary>Whether the first libstdc++.so.6 in the usual places holds the version's name.</summary>
    public static bool SystemProvides(string version)
    {
        foreach (var folder in LibraryFolders)
        {
            var file = Path.Combine(folder, "libstdc++.so.6");
            if (File.Exists(file))
            {
                return IndexOf(File.ReadAllBytes(file), Encoding.ASCII.GetBytes(version + "\0")) >= 0;
            }
        }
        return false;
    }

    /// <summary>Flags the need of <paramref name="version"/> weak, if its only symbol is <paramref name="symbol"/> and no relocation uses it.</summary>
    /// <returns>What was done: <c>patched</c>, <c>already weak</c> or <c>no such need</c>.</returns>
    /// <exception cref="InvalidDataException">The file is no such library, or the version is really used.</exception>
    public static string Weaken(string file, string version, string symbol)
    {
        var image = File.ReadAllBytes(file);
        var done = Weaken(image, version, symbol);
        if (done == "patched")
        {
            // Written aside and renamed: the output may be a hard link into the package cache, which stays as it is.
            // The time stamp stays too, so that an incremental build does not copy the original over it again.
            var aside = file + ".patched";
            File.WriteAllBytes(aside, image);
            File.SetLastWriteTimeUtc(aside, File.GetLastWriteTimeUtc(file));
            File.Delete(file);
            File.Move(aside, file);
        }
        return done;
    }

    /// <summary>The same on the bytes of the file, which are changed in place.</summary>
    public static string Weaken(byte[] image, string version, string symbol)
    {
        return Guarded(() =>
        {
            var sections = Sections(image);
            var entry = Find(image, sections, version);
            if (entry < 0)
            {
                return "no such need";
            }
            if (IsWeak(image, entry))
            {
                return "already weak";
            }
            RequireUnused(image, sections, U16(image, entry + 6), version, symbol);
            image[entry + 4] |= 2;
            return "patched";
        });
    }

    /// <summary>How the library needs the version: <c>weak</c>, <c>strict</c> or <c>no such need</c>.</summary>
    public static string Describe(byte[] image, string version)
    {
        return Guarded(() =>
        {
            var entry = Find(image, Sections(image), version);
            return entry < 0 ? "no such need" : IsWeak(image, entry) ? "weak" : "strict";
        });
    }

    private static string Guarded(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IndexOutOfRangeException || e is ArgumentException || e is OverflowException)
        {
            throw new InvalidDataException("truncated or damaged ELF file; delete it and build again.");
        }
    }

    private static bool IsWeak(byte[] image, long entry)
    {
        return (U16(image, entry + 4) & 2) != 0;
    }

    private static long Find(byte[] image, List<Section> sections, string version)
    {
        foreach (var need in sections)
        {
            if (need.Type != VerNeed)
            {
                continue;
            }
            foreach (var entry in VersionEntries(image, need))
            {
                if (Text(image, sections[need.Link].Offset + U32(image, entry + 8)) == version)
                {
                    return entry;
                }
            }
        }
        return -1;
    }

    private static void RequireUnused(byte[] image, List<Section> sections, int versionIndex, string version, string symbol)
    {
        var symbols = sections.Find(s => s.Type == DynSym);
        var versions = sections.Find(s => s.Type == VerSym);
        if (symbols == null || versions == null)
        {
            throw new InvalidDataException("expected a dynamic symbol table with versions.");
        }
        var marked = new HashSet<uint>();
        for (uint i = 0; i < symbols.Size / 24; i++)
        {
            if ((U16(image, versions.Offset + i * 2) & 0x7fff) != versionIndex)
            {
                continue;
            }
            var name = Text(image, sections[symbols.Link].Offset + U32(image, symbols.Offset + i * 24));
            if (name != symbol)
            {
                throw new InvalidDataException("symbol " + name + " needs " + version + " too; only " + symbol + " may be relaxed. Install GCC 13's libstdc++.");
            }
            marked.Add(i);
        }
        foreach (var relocations in sections)
        {
            for (long at = relocations.Offset; relocations.Type == RelA && at < relocations.Offset + relocations.Size; at += 24)
            {
                if (marked.Contains(U32(image, at + 12)))
                {
                    throw new InvalidDataException("a relocation uses " + symbol + "; install GCC 13's libstdc++.");
                }
            }
        }
    }

    private static IEnumerable<long> VersionEntries(byte[] image, Section need)
    {
        uint nextLibrary = 1;
        for (long library = need.Offset; nextLibrary != 0; library += nextLibrary)
        {
            uint nextEntry = 1;
            for (long entry = library + U32(image, library + 8); nextEntry != 0; entry += nextEntry)
            {
                yield return entry;
                nextEntry = U32(image, entry + 12);
            }
            nextLibrary = U32(image, library + 12);
        }
    }

    private static List<Section> Sections(byte[] image)
    {
        if (image.Length < 64 || image[0] != 0x7f || image[1] != 'E' || image[2] != 'L' || image[3] != 'F' || image[4] != 2 || image[5] != 1)
        {
            throw new InvalidDataException("expected a 64-bit little-endian ELF library.");
        }
        var start = BitConverter.ToInt64(image, 40);
        if (start + U16(image, 60) * (long)U16(image, 58) > image.Length)
        {
            throw new InvalidDataException("truncated ELF file: its section table lies beyond its end; delete it and build again.");
        }
        var list = new List<Section>();
        for (int i = 0; i < U16(image, 60); i++)
        {
            var at = start + i * (long)U16(image, 58);
            list.Add(new Section
            {
                Type = U32(image, at + 4),
                Offset = BitConverter.ToInt64(image, checked((int)at + 24)),
                Size = BitConverter.ToInt64(image, checked((int)at + 32)),
                Link = (int)U32(image, at + 40),
            });
        }
        return list;
    }

    private static string Text(byte[] image, long at)
    {
        var end = Array.IndexOf(image, (byte)0, checked((int)at));
        return Encoding.ASCII.GetString(image, (int)at, end - (int)at);
    }

    private static int IndexOf(byte[] image, byte[] pattern)
    {
        for (int at = Array.IndexOf(image, pattern[0]); at >= 0 && at + pattern.Length <= image.Length; at = Array.IndexOf(image, pattern[0], at + 1))
        {
            int i = 1;
            while (i < pattern.Length && image[at + i] == pattern[i])
            {
                i++;
            }
            if (i == pattern.Length)
            {
                return at;
            }
        }
        return -1;
    }

    private static int U16(byte[] image, long at)
    {
        return BitConverter.ToUInt16(image, checked((int)at));
    }

    private static uint U32(byte[] image, long at)
    {
        return BitConverter.ToUInt32(image, checked((int)at));
    }

    private sealed class Section
    {
        public uint Type;
        public long Offset;
        public long Size;
        public int Link;
    }
}
