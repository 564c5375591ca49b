using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AnalysisApp.Accounts.Tests;

public sealed class ApiKeysTests : IDisposable
{
    private const string Key = "correct-horse-battery";

    private readonly string _folder = Directory.CreateTempSubdirectory("accounts-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_a_key_nothing_is_right()
    {
        var keys = Start();
        Assert.False(keys.IsConfigured);
        Assert.Equal(ApiKeyResult.NotConfigured, keys.Verify(""));
        Assert.Equal(ApiKeyResult.NotConfigured, keys.Verify(Key));
    }

    [Theory]
    [InlineData(Key, ApiKeyResult.Administrator)]
    [InlineData("correct-horse-batterx", ApiKeyResult.Refused)]
    [InlineData("correct-horse-battery ", ApiKeyResult.Refused)]
    [InlineData("correct-horse-batter", ApiKeyResult.Refused)]
    [InlineData("Correct-horse-battery", ApiKeyResult.Refused)]
    [InlineData("", ApiKeyResult.Refused)]
    public void Only_the_whole_key_is_right(string presented, ApiKeyResult expected)
    {
        var keys = Start(("Admin:ApiKey", Key));
        Assert.True(keys.IsConfigured);
        Assert.Equal(expected, keys.Verify(presented));
    }

    [Theory]
    [InlineData(Key + "\n")]
    [InlineData("  " + Key + "\r\n\r\n")]
    [InlineData("\uFEFF" + Key)]
    public void A_key_file_is_read_without_the_blanks_around_the_key(string content)
        => Assert.Equal(ApiKeyResult.Administrator, Start(("Admin:ApiKeyFile", Write(content))).Verify(Key));

    [Fact]
    public void A_short_key_stops_the_start_and_is_not_told()
    {
        var message = FaultOf(("Admin:ApiKey", "hunter2-hunter2"));
        Assert.Equal("Accounts:Admin:ApiKey holds a key of 15 characters; it must have at least 16.", message);
    }

    [Fact]
    public void A_key_of_sixteen_characters_is_long_enough()
        => Assert.True(Start(("Admin:ApiKey", "0123456789abcdef")).IsConfigured);

    [Fact]
    public void A_key_of_blanks_is_a_short_key()
        => Assert.StartsWith("Accounts:Admin:ApiKey holds a key of 0 characters", FaultOf(("Admin:ApiKey", new string(' ', 20))));

    [Fact]
    public void A_short_key_in_a_file_stops_the_start_with_the_path_and_without_the_key()
    {
        var path = Write("hunter2");
        var message = FaultOf(("Admin:ApiKeyFile", path));
        Assert.Equal($"Accounts:Admin:ApiKeyFile ({path}) holds a key of 7 characters; it must have at least 16.", message);
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

    private string Write(string content)
    {
        var path = Path.Combine(_folder, "key");
        File.WriteAllText(path, content);
        return path;
    }

    private static string FaultOf(params (string Key, string Value)[] settings)
        => Assert.Single(Assert.Throws<OptionsValidationException>(() => Start(settings)).Failures);

    private static ApiKeys Start(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)))
            .Build();
        using var provider = new ServiceCollection().AddAccounts(configuration).BuildServiceProvider();

        // What the host does before it starts anything.
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider.GetRequiredService<ApiKeys>();
    }
}
