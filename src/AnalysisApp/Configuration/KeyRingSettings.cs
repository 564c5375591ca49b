namespace AnalysisApp.Configuration;

/// <summary>Where the keys lie that sign sessions and encrypt what is secret in the database.</summary>
/// <param name="Secret">What encrypts them in the database, for several instances; null: they lie in the data folder, for one.</param>
internal sealed record KeyRingSettings(string? Secret)
{
    private const int Shortest = 32;

    /// <exception cref="ConfigurationFaultException">A setting holds what it may not.</exception>
    public static KeyRingSettings Read(IConfiguration section)
    {
        var secret = SecretSetting.Read(section, "KeyRing", "Secret");

        // Its length only: a guess at a short one could be tried on a copy of the database for as long as anyone likes.
        return secret is null || secret.Length >= Shortest
            ? new KeyRingSettings(secret)
            : throw new ConfigurationFaultException(
                $"KeyRing:Secret has {secret.Length} characters; give at least {Shortest} random ones, such as `openssl rand -base64 32` prints.");
    }
}
