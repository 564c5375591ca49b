namespace AnalysisApp.Health;

/// <summary>Settings of the look for newer versions, which an administrator switches on (<see cref="UpdateWatch"/>).</summary>
public sealed class UpdateOptions
{
    /// <summary>
    /// Where releases are told: an address that answers as GitHub's <c>/repos/OWNER/NAME/releases/latest</c> does, with <c>tag_name</c> and <c>html_url</c>.
    /// Empty, which is the default: nobody can be asked.
    /// </summary>
    public string? Address { get; set; }

    /// <summary>The version that runs, as in its tag. The host sets it.</summary>
    public string CurrentVersion { get; set; } = "0.0.0";
}
