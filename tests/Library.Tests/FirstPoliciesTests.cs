using AnalysisApp.Database;
using AnalysisApp.Database.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AnalysisApp.Library.Tests;

/// <summary>The policies that a new library begins with, and artist rules one at a time.</summary>
public sealed class FirstPoliciesTests : IAsyncLifetime
{
    private static readonly NewPolicy[] First =
    [
        new("family", "Family", LevelPolicy.Definition(axis: 0, limit: 1)), new("adults", "Adults", LevelPolicy.Definition(axis: 0, limit: 3)),
    ];

    private readonly NewLibrary _library = new();

    public Task InitializeAsync() => _library.InitializeAsync();

    public Task DisposeAsync() => _library.DisposeAsync();

    [Fact]
    public async Task They_are_added_once_and_in_their_order_whoever_starts_at_the_same_time()
    {
        var added = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _library.Policies.AddFirstAsync(First, LevelPolicy.Rate, default)));

        Assert.Single(added, each => each);
        Assert.Equal(["family", "adults"], (await _library.Policies.ListAsync(default)).Select(policy => policy.Name));

        await _library.Policies.DeleteAsync("adults", default);
        Assert.False(await _library.Policies.AddFirstAsync(First, LevelPolicy.Rate, default));
        Assert.Equal("family", Assert.Single(await _library.Policies.ListAsync(default)).Name);
    }

    [Fact]
    public async Task They_are_added_all_or_none()
    {
        NewPolicy[] faulty = [First[0], First[1] with { Name = "family" }];
        await Assert.ThrowsAnyAsync<Exception>(() => _library.Policies.AddFirstAsync(faulty, LevelPolicy.Rate, default));
        Assert.Empty(await _library.Policies.ListAsync(default));
        Assert.True(await _library.Policies.AddFirstAsync(First, LevelPolicy.Rate, default));
    }

    [Fact]
    public async Task A_rule_is_found_by_the_artist_as_a_song_names_them()
    {
        await _library.Policies.AddFirstAsync(First, LevelPolicy.Rate, default);
        await _library.Policies.SetRuleAsync("family", "Sigur Rós", "suitable", "Quiet", "owner", default);

        Assert.Equal("Quiet", (await _library.Policies.FindRuleAsync("family", "SIGUR ROS", default))?.Note);
        Assert.Null(await _library.Policies.FindRuleAsync("family", "Sigur", default));
        Assert.Null(await _library.Policies.FindRuleAsync("adults", "Sigur Rós", default));
    }

    private sealed class NewLibrary() : OwnDatabase(new SchemaMigrations("library", typeof(ISongs).Assembly))
    {
        private ServiceProvider? _services;

        public IPolicies Policies => _services!.GetRequiredService<IPolicies>();

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            _services = new ServiceCollection().AddSingleton(DataSource).AddSingleton(TimeProvider.System).AddLibrary().BuildServiceProvider();
        }

        public override async Task DisposeAsync()
        {
            if (_services is not null)
                await _services.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
