using System.Security.Cryptography;
using System.Text;
using AnalysisApp.Accounts;
using AnalysisApp.Configuration;
using AnalysisApp.Database;
using AnalysisApp.Database.Testing;
using AnalysisApp.Security.Keys;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Tests.Access;

/// <summary>The keys that sign sessions, shared by several instances through the database.</summary>
public sealed class KeyRingTests(KeyRingTests.Accounts database) : IClassFixture<KeyRingTests.Accounts>, IAsyncLifetime
{
    private const string Secret = "a secret of these tests, long enough to be one";

    private readonly string _folder = TemporaryFolder.Make("analysisapp-keys-");

    [Fact]
    public async Task Instances_that_start_together_on_an_empty_ring_have_one_key_and_open_what_the_other_closed()
    {
        await using var one = Instance("one", Secret);
        await using var two = Instance("two", Secret);
        await Task.WhenAll(PrepareAsync(one), PrepareAsync(two));

        Assert.Single(Store.Names(), name => name.StartsWith("key-", StringComparison.Ordinal));
        Assert.Equal("kept", Protector(two).Unprotect(Protector(one).Protect("kept")));
        Assert.Empty(Directory.GetFiles(_folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Keys_from_before_they_were_shared_are_taken_over_and_lie_in_the_database_sealed()
    {
        string closed;
        await using (var before = Instance("one", null))
            closed = Protector(before).Protect("kept");
        var keys = new DirectoryInfo(Path.Combine(_folder, "one", "keys"));
        var file = Assert.Single(Directory.GetFiles(keys.FullName));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, keys.UnixFileMode);

        await using var after = Instance("one", Secret);
        await PrepareAsync(after);
        await using var elsewhere = Instance("two", Secret);
        await PrepareAsync(elsewhere);

        Assert.Equal("kept", Protector(elsewhere).Unprotect(closed));
        Assert.Equal([Path.GetFileNameWithoutExtension(file)], Store.Names());
        Assert.DoesNotContain("masterKey", Encoding.UTF8.GetString(Assert.Single(Store.Read())), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_secret_stops_the_start_with_one_line_that_does_not_tell_it()
    {
        await using var one = Instance("one", Secret);
        await PrepareAsync(one);

        using var run = ProgramRun.Serve(_folder, $"--ConnectionStrings:Postgres={database.ConnectionString}", "--KeyRing:Secret=another secret, which is long enough as well");
        Assert.Equal(1, await run.ExitCodeAsync());
        Assert.Contains("KeyRing:Secret does not open the keys in the database", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("which is long enough", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_secret_and_two_at_once_stop_the_start()
    {
        using var tooShort = ProgramRun.Serve(_folder, "--KeyRing:Secret=hunter2");
        using var both = ProgramRun.Serve(_folder, $"--KeyRing:Secret={Secret}", "--KeyRing:SecretFile=/nowhere");
        Assert.Equal((1, 1), (await tooShort.ExitCodeAsync(), await both.ExitCodeAsync()));
        Assert.Equal("KeyRing:Secret has 7 characters; give at least 32 random ones, such as `openssl rand -base64 32` prints.", tooShort.Output);
        Assert.Equal("KeyRing:Secret and KeyRing:SecretFile are both set; give one of them.", both.Output);
    }

    [Fact]
    public void What_was_changed_since_it_was_sealed_does_not_open()
    {
        var seal = new KeySeal(Secret);
        var closed = seal.Close("kept");
        Assert.Equal("kept", seal.Open(closed));
        Assert.Equal("kept", new KeySeal(Secret).Open(closed));
        Assert.ThrowsAny<CryptographicException>(() => new KeySeal($"{Secret}.").Open(closed));

        // Two texts under one nonce would tell of each other.
        Assert.NotEqual(closed, seal.Close("kept"));
        for (var i = 0; i < closed.Length; i++)
        {
            var changed = closed.ToArray();
            changed[i] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => seal.Open(changed));
        }

        Assert.ThrowsAny<CryptographicException>(() => seal.Open(closed.AsSpan(0, 10)));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        await using var clean = database.DataSource.CreateCommand("TRUNCATE accounts.key_ring");
        await clean.ExecuteNonQueryAsync();
    }

    private KeyRingStore Store => new(database.DataSource);

    private ServiceProvider Instance(string folder, string? secret)
    {
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(new KeyRingStore(database.DataSource));
        services.AddKeyRing(new StorageOptions { DataDirectory = Path.Combine(_folder, folder) }, new KeyRingSettings(secret));
        return services.BuildServiceProvider();
    }

    private static Task PrepareAsync(ServiceProvider instance) => instance.GetRequiredService<KeySharing>().PrepareAsync(CancellationToken.None);

    private static IDataProtector Protector(ServiceProvider instance) => instance.GetRequiredService<IDataProtectionProvider>().CreateProtector("tests");

    public sealed class Accounts() : OwnDatabase(new SchemaMigrations(AccountsModule.Schema, typeof(AccountsModule).Assembly));
}
