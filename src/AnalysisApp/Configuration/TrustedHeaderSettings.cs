using System.Net;
using AnalysisApp.Accounts;

namespace AnalysisApp.Configuration;

/// <summary>A reverse proxy that signs people in, and names them in a header of each request. Off by default.</summary>
/// <param name="Name">The header, such as <c>Remote-User</c>; null: none is believed.</param>
/// <param name="Addresses">From where it is believed; needed with a name.</param>
/// <param name="CreateUsers">The role of users made for names that are new; null: they are refused.</param>
internal sealed record TrustedHeaderSettings(string? Name, IReadOnlyList<IPNetwork> Addresses, UserRole? CreateUsers)
{
    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static TrustedHeaderSettings Read(IConfiguration section)
    {
        var name = string.IsNullOrWhiteSpace(section["Name"]) ? null : section["Name"]!.Trim();
        var addresses = ProxySettings.NetworksOf(section, "Addresses", "Accounts:TrustedHeader");
        if (name is not null && addresses.Count == 0)
            throw new ConfigurationFaultException("Accounts:TrustedHeader:Addresses is empty; name the proxy that sends the header, or anybody could sign in as anybody.");

        return new TrustedHeaderSettings(name, addresses, RoleOf(section["CreateUsers"]));
    }

    private static UserRole? RoleOf(string? setting) => setting?.Trim() switch
    {
        null or "" => null,
        "viewer" => UserRole.Viewer,
        "editor" => UserRole.Editor,
        _ => throw new ConfigurationFaultException($"Accounts:TrustedHeader:CreateUsers is '{setting}'; it may be viewer or editor, or empty to refuse names that are new."),
    };
}
