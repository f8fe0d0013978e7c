using Parquet;

namespace Bupo.Data.Files;

/// <summary>An open parquet file whose every reading failure becomes one error that names it.</summary>
internal sealed class ParquetFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly ParquetReader _reader;

    private ParquetFile(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
        _reader = Guard(() => ParquetReader.CreateAsync(stream).GetAwaiter().GetResult());
    }

    public static ParquetFile Open(string path)
    {
        var stream = DataFile.Open(path);
        try
        {
            return new ParquetFile(path, stream);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<string, string> Metadata => _reader.CustomMetadata;

    public T Use<T>(Func<ParquetReader, T> read) => Guard(() => read(_reader));

    public void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    // A damaged file may break the package's decoders anywhere, so any exception of theirs is the file's fault.
    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not (BupoException or OutOfMemoryException))
        {
            throw new BupoException($"{_path} is not a readable parquet file: {e.Message.TrimEnd('.')}.", e);
        }
    }
}
