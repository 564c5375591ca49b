namespace AnalysisApp.Accounts;

/// <summary>Settings of the accounts.</summary>
public sealed class AccountsOptions
{
    /// <summary>The first administrator.</summary>
    public AdminOptions Admin { get; set; } = new();

    /// <summary>Against those who try passwords.</summary>
    public LockoutOptions Lockout { get; set; } = new();

    /// <summary>How long the audit log keeps an entry. The default is 365 days; at least one.</summary>
    public TimeSpan AuditKept { get; set; } = TimeSpan.FromDays(365);

    /// <summary>
    /// The first administrator, given by configuration instead of the page <c>/setup</c>. With a password or a key, and while there is no
    /// administrator, one is made at the start; without a password that one has keys only.
    /// </summary>
    public sealed class AdminOptions
    {
        /// <summary>How the administrator is called. The default is <c>admin</c>.</summary>
        public string UserName { get; set; } = "admin";

        /// <summary>Their password; at least 10 characters. Empty: none.</summary>
        public string? Password { get; set; }

        /// <summary>A file that holds the password, instead of <see cref="Password"/>.</summary>
        public string? PasswordFile { get; set; }

        /// <summary>
        /// A key that programs send as <c>Authorization: Bearer KEY</c> or <c>X-Api-Key: KEY</c>; at least 16 characters. Whoever presents it is the
        /// oldest administrator. Empty: none.
        /// </summary>
        public string? ApiKey { get; set; }

        /// <summary>A file that holds the key, instead of <see cref="ApiKey"/>.</summary>
        public string? ApiKeyFile { get; set; }
    }

    /// <summary>After how many wrong passwords, and for how long, a user may not sign in.</summary>
    public sealed class LockoutOptions
    {
        /// <summary>Wrong passwords in a row. The default is 5; 1 to 100.</summary>
        public int Attempts { get; set; } = 5;

        /// <summary>How long nobody signs in as this user then. The default is 15 minutes; at least a second.</summary>
        public TimeSpan Duration { get; set; } = TimeSpan.FromMinutes(15);
    }
}
