using System.Buffers;
using System.Net;

namespace AnalysisApp.Inference.Hub;

/// <summary>Brings one file into the cache: what was promised, whole and checked, or nothing.</summary>
/// <param name="client">The hub.</param>
/// <param name="cache">Where it goes.</param>
/// <param name="settings">Time limits.</param>
/// <param name="retries">How often.</param>
/// <param name="clock">For all waiting.</param>
internal sealed class HubDownload(HubClient client, HubCache cache, HubSettings settings, Retries retries, TimeProvider clock)
{
    private const int ChunkBytes = 1 << 17;

    // The first may be the fault of a piece that an unclean stop left, the second is the hub's.
    private const int MostWrongContents = 2;

    /// <param name="promise">What the hub says that it is.</param>
    /// <param name="received">Hears how many bytes are here.</param>
    /// <param name="waits">Hears that another process is at it.</param>
    /// <param name="cancellationToken">Stops it; what has come is kept.</param>
    /// <exception cref="ModelPackException">It could not be had, or not be kept, in one line.</exception>
    public async Task<StoredFile> FetchAsync(HubPromise promise, Action<long> received, Action waits, CancellationToken cancellationToken)
    {
        try
        {
            using var alone = await LockFile.AcquireAsync(cache.LockPath(promise.File, promise.Etag), clock, waits, cancellationToken);
            var blob = cache.BlobPath(promise.File, promise.Etag);
            var hash = Present(blob, promise, cancellationToken) ?? await ReceiveAsync(blob, promise, received, cancellationToken);
            received(promise.Size);
            cache.Link(promise.File, promise.Etag);
            return new StoredFile(blob, hash.Size, hash.Sha256);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw cache.Fault(fault);
        }
    }

    // Another process may have brought it while this one waited, or another commit may have the same content.
    private static ContentHash? Present(string blob, HubPromise promise, CancellationToken cancellationToken)
        => File.Exists(blob) && new FileInfo(blob).Length == promise.Size && ContentHash.Of(blob, cancellationToken) is var hash && hash.Is(promise.Etag)
            ? hash
            : null;

    private async Task<ContentHash> ReceiveAsync(string blob, HubPromise promise, Action<long> received, CancellationToken cancellationToken)
    {
        using var partial = PartialFile.Open(blob, promise.Size);
        var hash = await ReceiveAsync(partial, promise, received, cancellationToken);
        partial.Publish(blob);
        return hash;
    }

    private async Task<ContentHash> ReceiveAsync(PartialFile partial, HubPromise promise, Action<long> received, CancellationToken cancellationToken)
    {
        var (most, wrong) = (partial.Length, 0);
        return await retries.RunAsync(
            promise.File,
            async () =>
            {
                while (partial.Length < promise.Size)
                {
                    await ReceiveOnceAsync(partial, promise, Received, cancellationToken);
                    if (partial.Length < promise.Size)
                        throw new TransientFaultException($"ended after {partial.Length} of {promise.Size} bytes");
                }

                var hash = partial.Hash(cancellationToken);
                if (hash.Is(promise.Etag))
                    return hash;

                partial.Restart();
                if (++wrong == MostWrongContents)
                {
                    throw new ModelPackException(
                        $"{promise.File} came with other bytes than the hub promised: their hash is {hash.LikeEtag(promise.Etag)}, expected {promise.Etag}. Nothing was kept. "
                        + "Something between here and the hub alters them; check HF_ENDPOINT and the proxy.");
                }

                throw new TransientFaultException("came with other bytes than the hub promised");
            },
            cancellationToken);

        void Received(long bytes)
        {
            received(bytes);
            if (bytes <= most)
                return;
            most = bytes;
            retries.Progressed();
        }
    }

    private async Task ReceiveOnceAsync(PartialFile partial, HubPromise promise, Action<long> received, CancellationToken cancellationToken)
    {
        using var silence = new SilenceLimit(settings.DownloadTimeout, "HF_HUB_DOWNLOAD_TIMEOUT", clock, cancellationToken);
        using var answer = await client.OpenAsync(promise.File, partial.Length, silence);
        StartWhereTheAnswerDoes(partial, promise, answer);
        var body = await silence.RunAsync(answer.Content.ReadAsStreamAsync);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (true)
            {
                var count = await silence.RunAsync(token => ReadAsync(body, buffer, partial, promise, token));
                if (count == 0)
                    return;
                if (partial.Length + count > promise.Size)
                    throw Longer(partial, promise);
                await partial.AppendAsync(buffer.AsMemory(0, count), cancellationToken);
                silence.Heard();
                received(partial.Length);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<int> ReadAsync(Stream body, Memory<byte> buffer, PartialFile partial, HubPromise promise, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or HttpRequestException && !cancellationToken.IsCancellationRequested)
        {
            throw new TransientFaultException($"was cut off after {partial.Length} of {promise.Size} bytes", null, fault);
        }
    }

    private static void StartWhereTheAnswerDoes(PartialFile partial, HubPromise promise, HttpResponseMessage answer)
    {
        var length = answer.Content.Headers.ContentLength;
        if (answer.StatusCode == HttpStatusCode.OK && partial.Length > 0)
        {
            // The page of a network that wants a sign-in is a 200 too; what has come is not given up for it.
            if (length is { } other && other != promise.Size)
                throw new TransientFaultException($"was answered with {other} bytes instead of {promise.Size}");
            partial.Restart();
        }
        else if (answer.StatusCode != HttpStatusCode.OK
            && (answer.StatusCode != HttpStatusCode.PartialContent || answer.Content.Headers.ContentRange?.From != partial.Length))
        {
            partial.Restart();
            throw new TransientFaultException("could not be continued where it stopped, and begins anew");
        }

        if (length > promise.Size - partial.Length)
            throw Longer(partial, promise);
    }

    private static TransientFaultException Longer(PartialFile partial, HubPromise promise)
    {
        partial.Restart();
        return new TransientFaultException($"came with more than the {promise.Size} bytes that the hub promised");
    }
}
