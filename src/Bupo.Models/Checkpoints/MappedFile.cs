using System.IO.MemoryMappedFiles;

namespace Bupo.Models.Checkpoints;

/// <summary>A read-only file in memory, one window at a time.</summary>
/// <remarks>
/// A view of the whole file would keep every page it has touched resident, next to the copies in the tensors: twice the
/// model at the peak. A window that is closed after its copy gives its pages back at once, on every system.
/// </remarks>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;

    public MappedFile(string path)
    {
        Path = path;
        try
        {
            // Before it is opened: opening a named pipe, which has no length either, would wait for a writer.
            if (new FileInfo(path) is { Exists: true, Length: 0 })
            {
                throw new BupoException($"{path} is empty or not a regular file, a weight file was expected; download or copy it again.");
            }
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            Length = stream.Length;
            _file = MemoryMappedFile.CreateFromFile(
                stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new BupoException($"{path} cannot be read: {error.Message}", error);
        }
    }

    public string Path { get; }

    public long Length { get; }

    public Window Open(long offset, long length) => new(_file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read), length);

    public void Dispose() => _file.Dispose();

    /// <summary>A part of the file while it is mapped.</summary>
    internal sealed unsafe class Window : IDisposable
    {
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;

        public Window(MemoryMappedViewAccessor view, long length)
        {
            _view = view;
            byte* page = null;
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref page);
            _start = page + view.PointerOffset; // A view starts at a page, the window where it was asked to.
            Length = length;
        }

        public long Length { get; }

        public ReadOnlySpan<byte> Span(long offset, int length)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
            return new(_start + offset, length);
        }

        public void Dispose()
        {
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
        }
    }
}
