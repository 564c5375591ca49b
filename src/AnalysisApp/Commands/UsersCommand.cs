using System.Globalization;
using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Api;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Identity;

namespace AnalysisApp.Commands;

/// <summary>
/// <c>users create</c>, <c>list</c>, <c>reset-password</c>, <c>disable</c> and <c>enable</c>, on the database of a running or stopped instance; with
/// <c>--json</c> for programs.
/// </summary>
internal static class UsersCommand
{
    private const string Usage = """
        Usage: users create NAME [--role viewer|editor|admin] [--password-file FILE|-] [--no-password]
               users list
               users reset-password NAME [--password-file FILE|-] [--two-factor-off]
               users disable NAME | users enable NAME
               each with   [--json] [--Storage:DataDirectory=FOLDER] [--ConnectionStrings:Postgres=...]
        """;

    private static readonly string[] Switches = ["json", "no-password", "two-factor-off"];
    private static readonly string[] Valued = ["role", "password-file"];

    /// <returns>False for wrong usage.</returns>
    /// <exception cref="CommandFaultException">It could not be done.</exception>
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
        var file = arguments["password-file"];
        return arguments.Words switch
        {
            ["create", var name] when Takes(arguments, "role", "password-file", "no-password")
                && RoleOf(arguments["role"]) is { } role && (file is null || arguments["no-password"] is null)
                => accounts => CreateAsync(accounts, name, role, file, arguments["no-password"] is not null, json, cancellationToken),
            ["list"] when Takes(arguments) => accounts => ListAsync(accounts, json),
            ["reset-password", var name] when Takes(arguments, "password-file", "two-factor-off")
                => accounts => ResetPasswordAsync(accounts, name, file, arguments["two-factor-off"] is not null, json, cancellationToken),
            ["disable", var name] when Takes(arguments) => accounts => DisableAsync(accounts, name, disabled: true, json, cancellationToken),
            ["enable", var name] when Takes(arguments) => accounts => DisableAsync(accounts, name, disabled: false, json, cancellationToken),
            _ => null,
        };
    }

    private static bool Takes(CommandArguments arguments, params string[] options) => arguments.Options.Keys.All(option => option == "json" || options.Contains(option));

    private static UserRole? RoleOf(string? word) => word switch
    {
        null or "editor" => UserRole.Editor,
        "viewer" => UserRole.Viewer,
        "admin" => UserRole.Admin,
        _ => null,
    };

    private static async Task CreateAsync(
        AccountsSession accounts, string name, UserRole role, string? file, bool withoutPassword, bool json, CancellationToken cancellationToken)
    {
        var user = new User { UserName = name, Role = role };
        Check(withoutPassword
            ? await accounts.Users.CreateAsync(user)
            : await accounts.Users.CreateAsync(user, await PasswordInput.ReadAsync(file, cancellationToken)));
        await accounts.AuditAsync("user.created", name, $"role {RoleWord(role)}", cancellationToken);
        await TellAsync(user, $"{name} was added and is {RoleWord(role)}.", json);
        if (!json && !await accounts.FirstAdministrator.ExistsAsync(cancellationToken))
            await Console.Error.WriteLineAsync("There is no administrator yet: add one with --role admin, or open the app's page /setup.");
    }

    private static async Task ListAsync(AccountsSession accounts, bool json)
    {
        User[] users = [.. accounts.Users.Users.OrderBy(user => user.NormalizedUserName)];
        if (json)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(users.Select(UserView.Of), ApiJson.Options));
            return;
        }

        if (users.Length == 0)
            await Console.Out.WriteLineAsync("There is nobody yet. Open the app's page /setup, or add an administrator with users create NAME --role admin.");
        foreach (var user in users)
        {
            var seen = user.LastSignInAt is { } at ? string.Create(CultureInfo.InvariantCulture, $"last signed in {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "never signed in";
            await Console.Out.WriteLineAsync($"{user.UserName,-24} {RoleWord(user.Role),-8} {(user.IsDisabled ? "disabled" : "enabled"),-9} {seen}");
        }
    }

    private static async Task ResetPasswordAsync(
        AccountsSession accounts, string name, string? file, bool twoFactorOff, bool json, CancellationToken cancellationToken)
    {
        var user = await accounts.FindAsync(name);
        var made = file is null ? TemporaryPassword.Make() : null;
        Check(await accounts.Users.GivePasswordAsync(user, made ?? await PasswordInput.ReadAsync(file, cancellationToken)));
        if (twoFactorOff)
            Check(await accounts.Users.SetTwoFactorEnabledAsync(user, false));
        await accounts.AuditAsync("user.password_reset", user.UserName, twoFactorOff ? "two-factor off" : null, cancellationToken);
        if (json)
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(new { id = user.Id, name = user.UserName, password = made }, ApiJson.Options));
        else
            await Console.Out.WriteLineAsync(made is null ? $"{user.UserName} has another password." : $"{user.UserName} signs in with {made} from now on, and should choose another on the page /account.");
    }

    private static async Task DisableAsync(AccountsSession accounts, string name, bool disabled, bool json, CancellationToken cancellationToken)
    {
        var user = await accounts.FindAsync(name);
        user.IsDisabled = disabled;
        Check(await accounts.Users.UpdateAsync(user));
        await accounts.AuditAsync(disabled ? "user.disabled" : "user.enabled", user.UserName, null, cancellationToken);
        await TellAsync(user, disabled ? $"{user.UserName} may neither sign in nor use keys." : $"{user.UserName} may sign in again.", json);
    }

    private static Task TellAsync(User user, string told, bool json)
        => Console.Out.WriteLineAsync(json ? JsonSerializer.Serialize(UserView.Of(user), ApiJson.Options) : told);

    private static string RoleWord(UserRole role) => JsonNamingPolicy.SnakeCaseLower.ConvertName(role.ToString());

    private static void Check(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new CommandFaultException(string.Join(Environment.NewLine, result.Errors.Select(error => error.Description)));
    }
}
