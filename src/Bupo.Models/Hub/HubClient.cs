using System.Net;
using System.Net.Http.Headers;

namespace Bupo.Models.Hub;

/// <summary>Speaks to the hub. The token goes to the hub's own address alone: never to where it redirects, never into a message.</summary>
public sealed class HubClient : IDisposable
{
    private const int MostRedirects = 10;

    private readonly Uri _endpoint;
    private readonly string? _token;
    private readonly HttpClient _http;

    /// <summary>A client.</summary>
    /// <param name="endpoint">The hub.</param>
    /// <param name="token">For repositories that need it; null for none.</param>
    public HubClient(Uri endpoint, string? token)
    {
        _endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/");
        _token = token;
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(30) }) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("bupo", typeof(HubClient).Assembly.GetName().Version!.ToString(3)));
    }

    /// <summary>The pause before a failed request is tried again; it doubles each time.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The client that HF_ENDPOINT, HF_TOKEN and the token of `hf auth login` describe.</summary>
    /// <exception cref="BupoException">HF_ENDPOINT is not a web address, or HF_HUB_OFFLINE is set.</exception>
    public static HubClient FromEnvironment()
    {
        var endpoint = HubEnvironment.Endpoint;
        if (HubEnvironment.IsOffline)
        {
            throw new BupoException("HF_HUB_OFFLINE is set, so nothing is fetched from the hub; unset it, or name a model that the Hugging Face cache holds.");
        }
        return Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? new HubClient(address, HubEnvironment.Token())
            : throw new BupoException($"HF_ENDPOINT is {endpoint}, expected an address that begins with https://.");
    }

    /// <summary>Lists a repository.</summary>
    /// <exception cref="BupoException">There is no such repository, access is refused, or the hub cannot be reached.</exception>
    public HubListing List(HubRepository repository, CancellationToken cancellationToken = default)
    {
        var kind = repository.IsDataset ? "datasets" : "models";
        var address = new Uri(_endpoint, $"api/{kind}/{repository.Id}/revision/{Uri.EscapeDataString(repository.Revision)}?blobs=true");
        var json = Retry($"{repository}", async () =>
        {
            using var response = await Get(address, 0, cancellationToken);
            Require(response, $"{repository}");
            return await response.Content.ReadAsStringAsync(cancellationToken);
        }, cancellationToken);
        return HubListing.Parse(repository, json);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>Where a file's bytes are.</summary>
    internal Uri Address(HubListing listing, HubFile file) => new(
        _endpoint,
        $"{(listing.Repository.IsDataset ? "datasets/" : "")}{listing.Repository.Id}/resolve/{listing.Commit}/{string.Join('/', file.Path.Split('/').Select(Uri.EscapeDataString))}");

    /// <summary>Asks for an address from a byte on, following redirects.</summary>
    internal async Task<HttpResponseMessage> Get(Uri address, long from, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Range = from > 0 ? new RangeHeaderValue(from, null) : null;
            request.Headers.Authorization = _token is not null && IsHub(address) ? new AuthenticationHeaderValue("Bearer", _token) : null;
            var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.Location is null)
            {
                return response;
            }
            var next = new Uri(address, response.Headers.Location);
            response.Dispose();
            if (next.Scheme != "https" && next.Scheme != address.Scheme)
            {
                throw new BupoException($"The hub at {address.Host} redirects to {next.Scheme}://{next.Host}, which is not encrypted, and is not followed.");
            }
            address = next;
        }
        throw new BupoException($"The hub at {_endpoint.Host} redirects more than {MostRedirects} times.");
    }

    /// <summary>Tries until it succeeds or it is certain that it will not.</summary>
    /// <param name="what">What messages call it.</param>
    /// <param name="attempt">One try; a failure of the line or the server is tried again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal T Retry<T>(string what, Func<Task<T>> attempt, CancellationToken cancellationToken)
    {
        const int Tries = 5;
        for (var tries = 1; ; tries++)
        {
            try
            {
                return attempt().GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is HttpRequestException or IOException or TimeoutException)
            {
                if (tries == Tries)
                {
                    throw new BupoException($"{what} cannot be had from {_endpoint.Host}: {e.Message.TrimEnd('.')}. What came stays; the same command goes on.", e);
                }
            }
            cancellationToken.WaitHandle.WaitOne(RetryPause * Math.Pow(2, tries - 1));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Refuses an answer that is none.</summary>
    /// <exception cref="BupoException">It will be none another time either.</exception>
    /// <exception cref="HttpRequestException">It may be one another time.</exception>
    internal void Require(HttpResponseMessage response, string what)
    {
        var status = response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            return;
        }
        if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
        {
            throw new BupoException($"{what}: {_endpoint.Host} answers {(int)status}; it does not exist, or {(_token is null
                ? $"it needs a token, and neither HF_TOKEN nor {HubEnvironment.TokenFile} holds one"
                : "the token of HF_TOKEN or of `hf auth login` has no access to it")}.");
        }
        if (status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)status >= 500)
        {
            throw new HttpRequestException($"the server answers {(int)status}");
        }
        throw new BupoException($"{what}: {_endpoint.Host} answers {(int)status}; check its name{(status == HttpStatusCode.NotFound ? "" : " and HF_ENDPOINT")}.");
    }

    private bool IsHub(Uri address) => (address.Scheme, address.IdnHost, address.Port) == (_endpoint.Scheme, _endpoint.IdnHost, _endpoint.Port);
}
