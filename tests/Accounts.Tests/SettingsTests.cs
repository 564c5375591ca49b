using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Accounts.Tests;

/// <summary>Settings that cannot be used stop the start, in one line, without the secret.</summary>
public sealed class SettingsTests : IDisposable
{
    private const string Key = "correct-horse-battery";

    private readonly string _folder = Directory.CreateTempSubdirectory("accounts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_short_key_stops_the_start_and_is_not_told()
    {
        var message = FaultOf(("Admin:ApiKey", "hunter2-hunter2"));
        Assert.Equal("Accounts:Admin:ApiKey holds a key of 15 characters; it must have at least 16.", message);
    }

    [Fact]
    public void A_short_password_stops_the_start_and_is_not_told()
    {
        var message = FaultOf(("Admin:Password", "hunter2"));
        Assert.Equal("Accounts:Admin:Password holds a password of 7 characters; it must have at least 10.", message);
    }

    [Fact]
    public void A_key_of_sixteen_characters_is_long_enough() => Start(("Admin:ApiKey", "0123456789abcdef"));

    [Fact]
    public void A_key_of_blanks_is_a_short_key()
        => Assert.StartsWith("Accounts:Admin:ApiKey holds a key of 0 characters", FaultOf(("Admin:ApiKey", new string(' ', 20))));

    [Theory]
    [InlineData("ApiKeyFile", "key", 16)]
    [InlineData("PasswordFile", "password", 10)]
    public void A_short_secret_in_a_file_stops_the_start_with_the_path_and_without_the_secret(string setting, string what, int least)
    {
        var path = Write("hunter2");
        Assert.Equal($"Accounts:Admin:{setting} ({path}) holds a {what} of 7 characters; it must have at least {least}.", FaultOf(($"Admin:{setting}", path)));
    }

    [Fact]
    public void An_empty_file_stops_the_start()
        => Assert.Contains("holds a key of 0 characters", FaultOf(("Admin:ApiKeyFile", Write(""))));

    [Fact]
    public void A_missing_file_stops_the_start_with_setting_and_path()
    {
        var path = Path.Combine(_folder, "missing");
        var message = FaultOf(("Admin:ApiKeyFile", path));
        Assert.StartsWith($"Accounts:Admin:ApiKeyFile ({path}) cannot be read: there is no such file.", message);
    }

    [Fact]
    public void A_folder_in_place_of_the_file_stops_the_start()
        => Assert.StartsWith($"Accounts:Admin:ApiKeyFile ({_folder}) cannot be read: ", FaultOf(("Admin:ApiKeyFile", _folder)));

    [Fact]
    public void Another_file_named_by_mistake_stops_the_start()
        => Assert.Contains("larger than 4096 bytes", FaultOf(("Admin:ApiKeyFile", Write(new string('x', 4097)))));

    [Fact]
    public void A_key_and_a_file_together_are_refused()
    {
        var message = FaultOf(("Admin:ApiKey", Key), ("Admin:ApiKeyFile", Write(Key)));
        Assert.Equal("Accounts:Admin:ApiKey and Accounts:Admin:ApiKeyFile are both given; leave one of them empty.", message);
    }

    [Theory]
    [InlineData("Admin:UserName", "", "Accounts:Admin:UserName is ''")]
    [InlineData("Admin:UserName", "Zoë", "Accounts:Admin:UserName is 'Zoë'")]
    [InlineData("Lockout:Attempts", "0", "Accounts:Lockout:Attempts is 0")]
    [InlineData("Lockout:Duration", "00:00:00", "Accounts:Lockout:Duration is 00:00:00")]
    [InlineData("AuditKept", "00:01:00", "Accounts:AuditKept is 00:01:00")]
    public void What_cannot_be_is_named_with_its_value(string setting, string value, string expected)
        => Assert.StartsWith(expected, FaultOf((setting, value)));

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
        => Assert.Equal(2, Assert.Throws<OptionsValidationException>(() => Start(("Admin:ApiKey", "short"), ("Lockout:Attempts", "0"))).Failures.Count());

    private string Write(string content)
    {
        var path = Path.Combine(_folder, "secret");
        File.WriteAllText(path, content);
        return path;
    }

    private static string FaultOf(params (string Key, string Value)[] settings)
        => Assert.Single(Assert.Throws<OptionsValidationException>(() => Start(settings)).Failures);

    private static void Start(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddAccounts(configuration);
        using var provider = services.BuildServiceProvider();

        // What the host does before it starts anything.
        provider.GetRequiredService<IStartupValidator>().Validate();
    }
}
