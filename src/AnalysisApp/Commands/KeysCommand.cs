using System.Globalization;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Api;

namespace AnalysisApp.Commands;

/// <summary><c>keys create</c>, <c>list</c> and <c>revoke</c>, on the database of a running or stopped instance; with <c>--json</c> for programs.</summary>
internal static class KeysCommand
{
    private const string Usage = """
        Usage: keys create --user NAME --scopes read,analyse,manage,admin [--name TEXT] [--expires 2027-01-31|90d]
               keys list [--user NAME]
               keys revoke ID
               each with   [--json] [--Storage:DataDirectory=FOLDER] [--ConnectionStrings:Postgres=...]
        """;

    private static readonly string[] Switches = ["json"];
    private static readonly string[] Valued = ["user", "scopes", "name", "expires"];

    /// <returns>False for wrong usage.</returns>
    /// <exception cref="CommandFaultException">There is no such user or key.</exception>
    /// <exception cref="AccountFaultException">Such a key cannot be.</exception>
    public static async Task<bool> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        if (CommandArguments.Parse(args, Switches, Valued) is not { } arguments || Find(arguments, cancellationToken) is not { } command)
        {
            await Console.Error.WriteLineAsync(Usage);
            return false;
        }

        await using var accounts = await AccountsSession.OpenAsync(arguments.Settings, cancellationToken);
        await command(accounts);
        return true;
    }

    private static Func<AccountsSession, Task>? Find(CommandArguments arguments, CancellationToken cancellationToken)
    {
        var json = arguments["json"] is not null;
        return arguments.Words switch
        {
            ["create"] when arguments["user"] is { } user && arguments["scopes"] is { } scopes && TryExpiry(arguments["expires"], out var expires)
                => accounts => CreateAsync(accounts, user, arguments["name"] ?? "made at the machine", scopes, expires, json, cancellationToken),
            ["list"] when Takes(arguments, "user") => accounts => ListAsync(accounts, arguments["user"], json, cancellationToken),
            ["revoke", var id] when Takes(arguments) && Guid.TryParse(id, out var key) => accounts => RevokeAsync(accounts, key, json, cancellationToken),
            _ => null,
        };
    }

    private static bool Takes(CommandArguments arguments, params string[] options) => arguments.Options.Keys.All(option => option == "json" || options.Contains(option));

    /// <summary>A day in UTC, from whose beginning the key is refused, or a number of days from now.</summary>
    private static bool TryExpiry(string? text, out DateTimeOffset? expires)
    {
        expires = null;
        if (text is null)
            return true;
        if (text.EndsWith('d') && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var days) && days <= 36_500)
            expires = TimeProvider.System.GetUtcNow().AddDays(days);
        else if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day))
            expires = day;
        return expires is not null;
    }

    private static async Task CreateAsync(
        AccountsSession accounts, string userName, string name, string scopes, DateTimeOffset? expires, bool json, CancellationToken cancellationToken)
    {
        var user = await accounts.FindAsync(userName);
        var words = scopes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var made = await accounts.Keys.CreateAsync(user.Id, name, words, expires, cancellationToken);
        await accounts.AuditAsync("key.created", made.Key.Prefix, $"for {user.UserName}: {string.Join(", ", made.Key.Scopes)}", cancellationToken);
        await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(NewKeyView.Of(made), ApiJson.Options) : made.Secret);
        if (!json)
            await Console.Error.WriteLineAsync("It is shown this once. Send it as 'X-Api-Key: KEY' or 'Authorization: Bearer KEY'.");
    }

    private static async Task ListAsync(AccountsSession accounts, string? userName, bool json, CancellationToken cancellationToken)
    {
        var owner = userName is null ? null : await accounts.FindAsync(userName);
        var keys = await accounts.Keys.ListAsync(owner?.Id, cancellationToken);
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(keys.Select(KeyView.Of), ApiJson.Options));
            return;
        }

        if (keys.Count == 0)
            await Console.Out.WriteLineAsync("There are no keys.");
        foreach (var key in keys)
        {
            var state = key.RevokedAt is not null ? "revoked" : key.ExpiresAt <= TimeProvider.System.GetUtcNow() ? "expired" : "works";
            await Console.Out.WriteLineAsync($"{key.Id}  {key.Prefix}…  {state,-8} {key.UserName,-16} {string.Join(",", key.Scopes),-28} {key.Name}");
        }
    }

    private static async Task RevokeAsync(AccountsSession accounts, Guid id, bool json, CancellationToken cancellationToken)
    {
        var key = await accounts.Keys.RevokeAsync(null, id, cancellationToken)
            ?? throw new CommandFaultException($"There is no key {id}. `keys list` says which there are.");
        await accounts.AuditAsync("key.revoked", key.Prefix, $"of {key.UserName}", cancellationToken);
        await Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(KeyView.Of(key), ApiJson.Options) : $"Whoever presents {key.Prefix}… is refused from now on.");
    }
}
