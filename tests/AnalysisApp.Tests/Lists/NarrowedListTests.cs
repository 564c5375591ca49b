using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AnalysisApp.Tests.Lists;

/// <summary>Lists that are narrowed down, over HTTP, on songs that were really read.</summary>
public sealed class NarrowedListTests(NarrowedListTests.ReadLibrary library) : IClassFixture<NarrowedListTests.ReadLibrary>
{
    [Fact]
    public async Task Every_count_of_a_facet_is_the_length_of_the_list_that_it_leads_to()
    {
        foreach (var already in new[] { "", "advisory=explicit", "axis=language&minLevel=1", "rating=suitable&decision=none" })
        {
            var facets = await library.Client.GetFromJsonAsync<JsonElement>($"/api/songs/facets?{already}");
            Assert.Equal(await CountAsync(already), facets.Number("songs"));
            foreach (var name in new[] { "rating", "emotion", "language", "quality", "source", "decision", "advisory" })
            {
                foreach (var choice in facets.GetProperty(name).EnumerateObject())
                    Assert.Equal(await CountAsync(Replace(already, name, choice.Name)), choice.Value.GetInt32());
            }

            foreach (var axis in facets.GetProperty("axes").EnumerateObject())
            {
                for (var level = 1; level <= 4; level++)
                {
                    var asked = Replace(Replace(already, "axis", axis.Name), "minLevel", $"{level}");
                    Assert.Equal(await CountAsync(asked), axis.Value[level - 1].GetInt32());
                }
            }
        }
    }

    [Fact]
    public async Task Songs_are_listed_by_score_and_within_scores()
    {
        var scores = (await ListAsync("sort=score_low")).Select(Score).ToArray();
        var scored = scores.Where(score => score is not null).ToArray();
        Assert.Equal(scored.Order(), scored);
        Assert.All(scores.Skip(scored.Length), score => Assert.Null(score));

        var within = (await ListAsync("minScore=0&maxScore=80")).Select(Score).ToArray();
        Assert.NotEmpty(within);
        Assert.All(within, score => Assert.InRange(score!.Value, 0, 80));
    }

    [Fact]
    public async Task What_could_not_be_read_is_told_apart_from_what_was_not_read()
    {
        var silent = Assert.Single(await ListAsync("quality=no_lyrics"));
        Assert.Equal(("unknown", "no_lyrics"), (silent.Text("rating"), silent.Text("quality")));

        var unread = Assert.Single(await ListAsync("rating=not_analyzed"));
        Assert.Equal(JsonValueKind.Null, unread.GetProperty("quality").ValueKind);
    }

    [Fact]
    public async Task What_the_publisher_says_is_kept_and_can_be_changed()
    {
        var song = await library.CreatedAsync("/api/songs", new { title = "Marked", artist = "The Testers", advisory = "clean" });
        Assert.Equal("clean", song.Text("advisory"));
        using var changed = await library.Client.PutAsJsonAsync($"/api/songs/{song.Text("id")}", new { title = "Marked", artist = "The Testers", advisory = (string?)null });
        Assert.Equal(JsonValueKind.Null, (await changed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("advisory").ValueKind);
        using var faulty = await library.Client.PutAsJsonAsync($"/api/songs/{song.Text("id")}", new { title = "Marked", artist = "The Testers", advisory = "naughty" });
        Assert.Equal(HttpStatusCode.BadRequest, faulty.StatusCode);
        using var gone = await library.Client.DeleteAsync($"/api/songs/{song.Text("id")}");
    }

    [Theory]
    [InlineData("rating=fine", "rating")]
    [InlineData("axis=profanity", "axis")]
    [InlineData("minLevel=2", "minLevel")]
    [InlineData("axis=hate&minLevel=9", "minLevel")]
    [InlineData("axis=hate&minLevel=two", "minLevel")]
    [InlineData("quality=good", "quality")]
    [InlineData("decision=maybe", "decision")]
    [InlineData("advisory=loud", "advisory")]
    [InlineData("sort=random", "sort")]
    [InlineData("sort=position", "sort")]
    [InlineData("minScore=101", "minScore")]
    [InlineData("emotion=%00", "emotion")]
    public async Task A_faulty_filter_names_the_field(string query, string field)
    {
        foreach (var path in new[] { "/api/songs", "/api/songs/facets" })
        {
            using var answer = await library.Client.GetAsync($"{path}?{query}");
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
        }
    }

    [Fact]
    public async Task A_playlist_has_a_shape_in_playing_order()
    {
        var ids = (await ListAsync("")).Select(song => song.Text("id")).Reverse().ToArray();
        var playlist = await library.CreatedAsync("/api/playlists", new { name = "Shape", songIds = ids });

        var shape = await library.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{playlist.Text("id")}/shape");

        var songs = shape.GetProperty("songs").EnumerateArray().ToArray();
        Assert.Equal(ids, songs.Select(song => song.Text("songId")));
        Assert.All(
            songs.Where(song => song.Text("rating") is "suitable" or "use_with_care" or "not_suitable"),
            song => Assert.InRange(song.GetProperty("mood").GetInt32(), -100, 100));
        Assert.All(songs.Where(song => song.Text("rating") == "not_analyzed"), song => Assert.Equal(JsonValueKind.Null, song.GetProperty("mood").ValueKind));

        using var none = await library.Client.GetAsync($"/api/playlists/{Guid.NewGuid()}/shape");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        var narrowed = await library.Client.GetFromJsonAsync<JsonElement>($"/api/playlists/{playlist.Text("id")}/songs?rating=not_analyzed&sort=position");
        Assert.Single(narrowed.GetProperty("items").EnumerateArray());
    }

    private async Task<int> CountAsync(string query) => (await ListAsync(query)).Length;

    private async Task<JsonElement[]> ListAsync(string query)
        => [.. (await library.Client.GetFromJsonAsync<JsonElement>($"/api/songs?limit=200&{query}")).GetProperty("items").EnumerateArray()];

    private static int? Score(JsonElement song) => song.GetProperty("score").ValueKind == JsonValueKind.Null ? null : song.Number("score");

    private static string Replace(string query, string name, string value)
        => string.Join('&', query.Split('&', StringSplitOptions.RemoveEmptyEntries).Where(pair => !pair.StartsWith($"{name}=", StringComparison.Ordinal)).Append($"{name}={value}"));

    /// <summary>Songs of every kind, read but for one.</summary>
    public sealed class ReadLibrary : RunningApp, IAsyncLifetime
    {
        async Task IAsyncLifetime.InitializeAsync()
        {
            await InitializeAsync();
            await AddAsync("Bright", "We are laughing in the morning and we sing for joy\nThank you for this golden day my friend", "clean");
            await AddAsync("Bitter", "You stupid bastard, I hate you and your lies\nShut up you worthless idiot and go to hell", "explicit");
            await AddAsync("Kind", "I will hold your hand until the rain is gone\nAnd we will walk together when the day is done", "explicit");
            await AddAsync("Silent", null, null);
            await AddAsync("Foreign", "La luna está en el cielo y el viento canta\nYo te espero en la puerta de mi casa\nPorque sin ti no hay nada que me haga feliz", null);
            await AnalyzeAsync("/api/library/analyze", new { scope = "missing" });
            await AddAsync("Unread", "Nobody has read this song until now, it waits", null);
        }

        private Task<JsonElement> AddAsync(string title, string? lyrics, string? advisory)
            => CreatedAsync("/api/songs", new { title, artist = "The Testers", lyrics, advisory });
    }
}
