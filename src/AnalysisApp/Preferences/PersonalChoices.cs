using System.Text.Json;
using AnalysisApp.Accounts;
using AnalysisApp.Api;
using AnalysisApp.Security;

namespace AnalysisApp.Preferences;

/// <summary>What whoever asks has chosen: it goes with the account, so that each of their browsers shows the same. Read once for each request.</summary>
internal sealed class PersonalChoices(UserPreferences store, CurrentUser user)
{
    private const string Name = "pages";
    private Task<PersonalChoice?>? _choice;

    /// <summary>Null for whoever is not signed in as a person: their browser remembers what it can.</summary>
    public Task<PersonalChoice?> FindAsync(CancellationToken cancellationToken) => _choice ??= ReadAsync(cancellationToken);

    /// <summary>Keeps a change; does nothing for whoever is not signed in as a person.</summary>
    public async Task KeepAsync(Func<PersonalChoice, PersonalChoice> change, CancellationToken cancellationToken)
    {
        if (await FindAsync(cancellationToken) is not { } choice)
            return;

        var changed = change(choice);
        await store.SetAsync(user.Id, Name, JsonSerializer.Serialize(changed, ApiJson.Options), cancellationToken);
        _choice = Task.FromResult<PersonalChoice?>(changed);
    }

    /// <summary>Of any user, for what happens without a request of theirs. What cannot be read, of a later version for instance, is as good as not chosen.</summary>
    public static async Task<PersonalChoice> ReadAsync(UserPreferences store, Guid userId, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(userId, Name, cancellationToken) is not { } text)
            return new PersonalChoice();

        try
        {
            return JsonSerializer.Deserialize<PersonalChoice>(text, ApiJson.Options) ?? new PersonalChoice();
        }
        catch (JsonException)
        {
            return new PersonalChoice();
        }
    }

    private async Task<PersonalChoice?> ReadAsync(CancellationToken cancellationToken)
        => user.IsPerson ? await ReadAsync(store, user.Id, cancellationToken) : null;
}
