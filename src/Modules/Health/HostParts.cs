namespace AnalysisApp.Health;

/// <summary>Encrypts what is kept. The host gives it; safe for concurrent use.</summary>
public interface ISecretKeeper
{
    /// <summary>Encrypts a text.</summary>
    string Protect(string text);

    /// <summary>The text again; null when the keys it was encrypted with are gone.</summary>
    string? Unprotect(string kept);
}

/// <summary>What of the work failed. The host gives it, since no module knows another; safe for concurrent use.</summary>
public interface IFailureMeasure
{
    /// <summary>The runs that ended within a time up to now, over all instances.</summary>
    Task<MeasuredFailures> ReadAsync(TimeSpan window, CancellationToken cancellationToken);
}

/// <summary>How many of how many.</summary>
public sealed record MeasuredFailures(long Failed, long Ended);
