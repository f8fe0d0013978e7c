using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Bupo.Testing;

/// <summary>A hub of one repository on this machine, with the faults that networks have.</summary>
public sealed class LoopbackHub : IDisposable
{
    /// <summary>The repository's commit.</summary>
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly HttpListener _listener = new();
    private readonly string _api;
    private readonly string _resolve;
    private readonly SortedDictionary<string, byte[]> _files;

    /// <summary>Opens a hub.</summary>
    /// <param name="repository">org/name.</param>
    /// <param name="isDataset">Whether it is a dataset.</param>
    /// <param name="files">Its files; names that end in .safetensors, .parquet or .gguf are large ones, with a SHA-256.</param>
    public LoopbackHub(string repository, bool isDataset, IReadOnlyDictionary<string, byte[]> files)
    {
        _files = new(files.ToDictionary(), StringComparer.Ordinal);
        _api = $"/api/{(isDataset ? "datasets" : "models")}/{repository}/revision/main";
        _resolve = $"/{(isDataset ? "datasets/" : "")}{repository}/resolve/{Commit}/";
        Endpoint = new Uri($"http://127.0.0.1:{FreePort()}/");
        _listener.Prefixes.Add(Endpoint.AbsoluteUri);
        _listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    /// <summary>Its address.</summary>
    public Uri Endpoint { get; }

    /// <summary>Every request: its path, and the headers Authorization and Range.</summary>
    public ConcurrentQueue<(string Path, string? Authorization, string? Range)> Requests { get; } = [];

    /// <summary>The next answers' status codes, before it answers as it should.</summary>
    public ConcurrentQueue<int> Failures { get; } = [];

    /// <summary>The next files' answers break off after so many bytes.</summary>
    public ConcurrentQueue<int> Breaks { get; } = [];

    /// <summary>Whether parts are given when asked for.</summary>
    public bool GivesParts { get; set; } = true;

    /// <summary>Where files are said to be instead of here.</summary>
    public Uri? Elsewhere { get; set; }

    /// <summary>Changes the listing before it is given.</summary>
    public Action<JsonObject>? Lie { get; set; }

    /// <inheritdoc/>
    public void Dispose() => _listener.Close();

    private void Serve()
    {
        while (true)
        {
            try
            {
                Answer(_listener.GetContext());
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                if (!_listener.IsListening)
                {
                    return;
                }
            }
        }
    }

    private void Answer(HttpListenerContext context)
    {
        var path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
        var range = context.Request.Headers["Range"];
        Requests.Enqueue((path, context.Request.Headers["Authorization"], range));
        if (Failures.TryDequeue(out var status))
        {
            context.Response.StatusCode = status;
            context.Response.Close();
        }
        else if (path == _api)
        {
            context.Response.OutputStream.Write(Encoding.UTF8.GetBytes(Listing().ToJsonString()));
            context.Response.Close();
        }
        else if (path.StartsWith(_resolve, StringComparison.Ordinal) && _files.TryGetValue(path[_resolve.Length..], out var bytes))
        {
            if (Elsewhere is not null)
            {
                context.Response.Redirect(new Uri(Elsewhere, path.TrimStart('/')).AbsoluteUri);
                context.Response.Close();
                return;
            }
            Give(context.Response, bytes, GivesParts && range is not null ? int.Parse(range["bytes=".Length..^1], CultureInfo.InvariantCulture) : 0);
        }
        else
        {
            context.Response.StatusCode = 404;
            context.Response.Close();
        }
    }

    private void Give(HttpListenerResponse response, byte[] bytes, int from)
    {
        if (from > 0)
        {
            response.StatusCode = 206;
            response.Headers["Content-Range"] = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{bytes.Length - 1}/{bytes.Length}");
        }
        response.ContentLength64 = bytes.Length - from;
        if (Breaks.TryDequeue(out var most))
        {
            response.OutputStream.Write(bytes, from, most);
            response.OutputStream.Flush();
            response.Abort();
            return;
        }
        response.OutputStream.Write(bytes, from, bytes.Length - from);
        response.Close();
    }

    private JsonObject Listing()
    {
        var listing = new JsonObject
        {
            ["sha"] = Commit,
            ["siblings"] = new JsonArray([.. _files.Select(f => Sibling(f.Key, f.Value))]),
        };
        Lie?.Invoke(listing);
        return listing;
    }

    private static JsonObject Sibling(string path, byte[] bytes) => Path.GetExtension(path) is ".safetensors" or ".parquet" or ".gguf"
        ? new JsonObject
        {
            ["rfilename"] = path,
            ["size"] = bytes.Length,
            ["lfs"] = new JsonObject { ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(bytes)), ["size"] = bytes.Length },
        }
        : new JsonObject
        {
            ["rfilename"] = path,
            ["size"] = bytes.Length,
            ["blobId"] = GitName(bytes),
        };

    private static string GitName(byte[] bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"));
        hash.AppendData(bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
