namespace AnalysisApp.Inference.Hub;

/// <summary>What a status means for the person who waits for the file.</summary>
internal sealed class HubAnswer(HubFile file, Uri from, HttpResponseMessage answer, HubSettings settings)
{
    /// <exception cref="TransientFaultException">Try again.</exception>
    /// <exception cref="ModelPackException">It is not to be had, in one line.</exception>
    public void Check(DateTimeOffset now)
    {
        var status = (int)answer.StatusCode;
        switch (status)
        {
            case 200 or 206 or 416 or (>= 301 and <= 308):
                return;
            case 408 or 429 or 500 or 502 or 503 or 504:
                throw new TransientFaultException($"was refused by {from.Host} with {status} {answer.StatusCode}", ServerWait.Of(answer.Headers, now));
            case 401 or 403 or 404 or 410 when !Redirects.MaySendToken(settings.Endpoint, from):
                // The content's host: its address is signed for some minutes only, and the hub gives a new one.
                throw new TransientFaultException($"was refused by {from.Host} with {status} {answer.StatusCode}");
            case 401 or 403:
                throw new ModelPackException(Refused(status));
            case 404 or 410:
                throw new ModelPackException(
                    $"The hub {settings.Endpoint.Host} has no {file.Name} in {file.Repository} at the commit {file.Commit} ({status}{Code}). "
                    + "Check the repository, the revision and the file's name in pack.json; a private repository needs HF_TOKEN.");
            default:
                throw new ModelPackException($"{file}: {from.Host} answered {status} {answer.StatusCode}. Check HF_ENDPOINT and the network.");
        }
    }

    private string Code => KnownCode is { } code ? $" {code}" : "";

    // Only words that we know are repeated.
    private string? KnownCode => answer.Headers.NonValidated.TryGetValues("X-Error-Code", out var values)
        ? values.ToString() switch
        {
            "GatedRepo" or "RepoNotFound" or "RevisionNotFound" or "EntryNotFound" => values.ToString(),
            _ => null,
        }
        : null;

    private string Refused(int status)
    {
        var mend = (KnownCode, settings.Token) switch
        {
            ("GatedRepo", null) => $"Accept its terms at {settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{file.Repository} and set HF_TOKEN to a token of that account.",
            ("GatedRepo", _) => $"Accept its terms at {settings.Endpoint.AbsoluteUri.TrimEnd('/')}/{file.Repository} with the account that HF_TOKEN belongs to.",
            (_, null) => "If the repository is private, set HF_TOKEN to a token that may read it; else check its name in pack.json.",
            _ => "The token in HF_TOKEN (or in the token file) is not valid or may not read it; set another, or none.",
        };
        return $"{file}: the hub {settings.Endpoint.Host} refuses access ({status}{Code}). {mend}";
    }
}
