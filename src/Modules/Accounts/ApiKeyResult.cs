namespace AnalysisApp.Accounts;

/// <summary>What a presented key is.</summary>
public enum ApiKeyResult
{
    /// <summary>No key is configured, so that none can be right.</summary>
    NotConfigured,

    /// <summary>It is not the key.</summary>
    Refused,

    /// <summary>It is the administrator's key.</summary>
    Administrator,
}
