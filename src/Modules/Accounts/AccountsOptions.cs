namespace AnalysisApp.Accounts;

/// <summary>Settings of the accounts.</summary>
public sealed class AccountsOptions
{
    /// <summary>The first administrator.</summary>
    public AdminOptions Admin { get; set; } = new();

    /// <summary>The first administrator, given by configuration.</summary>
    public sealed class AdminOptions
    {
        /// <summary>A key that programs send as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>; at least 16 characters. Empty: none.</summary>
        public string? ApiKey { get; set; }

        /// <summary>A file that holds the key, instead of <see cref="ApiKey"/>.</summary>
        public string? ApiKeyFile { get; set; }
    }
}
