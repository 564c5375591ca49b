using AnalysisApp.Library.Benchmarks.Filling;
using AnalysisApp.Library.Benchmarks.Measuring;

namespace AnalysisApp.Library.Benchmarks;

/// <summary>What a page asks of the library, through its doors.</summary>
internal sealed class PageBenchmark(BenchmarkLibrary library, Bench bench, CancellationToken stop)
{
    private const string Config = "benchmark";
    private const int PageSize = 50;
    private static readonly SongFilter All = new(null, "family", Config);

    public async Task RunAsync()
    {
        await ListAsync("songs by name", All);
        await ListAsync("songs, the newest first", All with { Sort = SongSort.Newest });
        await ListAsync("songs, the lowest score first", All with { Sort = SongSort.ScoreLow });
        await ListAsync("songs, the highest score first", All with { Sort = SongSort.ScoreHigh });
        await ListAsync("songs by level of one axis", All with { Sort = SongSort.Level, Axis = 0 });
        await ListAsync("largest playlist in its order", All with { PlaylistId = library.Largest });
        await ListAsync("largest playlist, the lowest score first", All with { PlaylistId = library.Largest, Sort = SongSort.ScoreLow });

        foreach (var (name, filter) in Filters)
        {
            await FirstAsync($"{name}: songs by name", filter);
            await FirstAsync($"{name}: the lowest score first", filter with { Sort = SongSort.ScoreLow });
            await CountAsync($"{name}: facets", () => library.Songs.CountFacetsAsync(filter, stop));
        }

        await CountAsync("all songs: facets", () => library.Songs.CountFacetsAsync(All, stop));
        await CountAsync("largest playlist: facets", () => library.Songs.CountFacetsAsync(All with { PlaylistId = library.Largest }, stop));
        await CountAsync("library by rating for five audiences", () => library.Songs.SummarizeAllAsync(null, stop));
        await CountAsync("50 playlists with their counts, the largest among them", () => library.Playlists.ListAsync(new PlaylistFilter(null, "family"), null, PageSize, stop));
        await CountAsync("summary of a playlist of 100", () => library.Playlists.SummarizeAsync(library.Usual, "family", stop));
        await CountAsync("summary of the largest playlist", () => library.Playlists.SummarizeAsync(library.Largest, "family", stop));
        await CountAsync("shape of a playlist of 100", () => library.Playlists.ReadShapeAsync(library.Usual, "family", stop));
        await CountAsync("shape of the largest playlist", () => library.Playlists.ReadShapeAsync(library.Largest, "family", stop));
        await MatrixAsync();
        await ReviewAsync();
    }

    private static IEnumerable<(string Name, SongFilter Filter)> Filters =>
    [
        ("suitable", All with { Rating = "suitable" }),
        ("not suitable", All with { Rating = "not_suitable" }),
        ("unknown", All with { Rating = "unknown" }),
        ("not analysed", All with { Rating = "not_analyzed" }),
        ("language at 1 or more", All with { Axis = 0, MinLevel = 1 }),
        ("hate at 4", All with { Axis = 5, MinLevel = 4 }),
        ("joy", All with { Emotion = "joy" }),
        ("disgust", All with { Emotion = "disgust" }),
        ("Portuguese", All with { Language = "pt" }),
        ("instrumental", All with { Quality = "instrumental" }),
        ("pasted", All with { Source = "pasted" }),
        ("approved", All with { Decision = "approved" }),
        ("tagged explicit", All with { Advisory = "explicit" }),
        ("text in many songs", All with { Text = BenchmarkSongs.CommonWord }),
        ("text in few songs", All with { Text = BenchmarkSongs.RareWord }),
        ("text in no song", All with { Text = "nothing like it" }),
        ("rare text, suitable, joy", All with { Text = BenchmarkSongs.RareWord, Rating = "suitable", Emotion = "joy" }),
    ];

    private async Task ListAsync(string what, SongFilter filter)
    {
        await FirstAsync($"{what}, first page", filter);
        await PageAsync($"{what}, in the middle", filter, await DeepCursorAsync(filter));
    }

    private Task FirstAsync(string what, SongFilter filter) => PageAsync(what, filter, null);

    private async Task PageAsync(string what, SongFilter filter, string? cursor)
    {
        var page = await library.Songs.ListAsync(filter, cursor, PageSize, stop);
        Guid[] ids = [.. page.Items.Select(item => item.Song.Id)];
        await bench.MeasureAsync(what, 10, () => library.Songs.ListAsync(filter, cursor, PageSize, stop), $"{ids.Length} rows by key", () => ByKeyAsync(ids));
    }

    private Task CountAsync(string what, Func<Task> count)
        => bench.MeasureAsync(what, 10, count, "count(*) of the songs", () => library.CountAsync("song", stop));

    private async Task MatrixAsync()
    {
        Guid[] ids = [.. (await library.Songs.ListAsync(All, null, PageSize, stop)).Items.Select(item => item.Song.Id)];
        await bench.MeasureAsync("matrix of 50 songs by 5 audiences", 10, () => library.Songs.ListRatingsAsync(ids, stop), "50 rows by key", () => ByKeyAsync(ids));
    }

    private async Task ReviewAsync()
    {
        foreach (var reason in new[] { null, "borderline", "disputed" })
        {
            var filter = new ReviewFilter(null, "family", reason);
            Guid[] ids = [.. (await library.Decisions.ListReviewAsync(filter, null, PageSize, stop)).Items.Select(item => item.Song.Id)];
            await bench.MeasureAsync(
                $"review inbox, {reason ?? "any reason"}", 10, () => library.Decisions.ListReviewAsync(filter, null, PageSize, stop), $"{ids.Length} rows by key", () => ByKeyAsync(ids));
        }

        await CountAsync("review inbox, counts by reason", () => library.Decisions.CountReviewAsync(null, "family", stop));
    }

    private async Task<string?> DeepCursorAsync(SongFilter filter)
    {
        string? cursor = null;
        for (var i = 0; i < bench.Songs / 2 / 200; i++)
        {
            if ((await library.Songs.ListAsync(filter, cursor, 200, stop)).Next is not { } next)
                break;
            cursor = next;

            // A playlist is shorter, and a tenth of the way is deep enough for the orders that walk slowly.
            if (i > 25)
                break;
        }

        return cursor;
    }

    private async Task ByKeyAsync(Guid[] ids)
    {
        await using var command = library.DataSource.CreateCommand("SELECT id, title, artist, album, created_at FROM library.song WHERE id = ANY ($1)");
        command.Parameters.Add(new() { Value = ids });
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            reader.GetString(1);
    }
}
