using System.Globalization;
using AnalysisApp.Api;
using AnalysisApp.Library;
using AnalysisApp.Pages.Charts;
using AnalysisApp.Pages.Wording;
using AnalysisApp.Policies;
using AnalysisApp.Security;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Songs;

/// <summary>A list of songs on a page: what is shown of which songs, and the addresses of the lists one step away.</summary>
/// <param name="Place">Where it stands.</param>
/// <param name="Audience">Whom it is rated for.</param>
/// <param name="Query">Which songs, in which order.</param>
/// <param name="Facets">How many each other choice would show.</param>
/// <param name="Rows">The songs of this page.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
/// <param name="Cursor">Of this page; null for the first.</param>
/// <param name="From">The number of the first row.</param>
/// <param name="Matrix">The same songs for every audience; null where they are shown as rows.</param>
internal sealed record SongList(
    SongListPlace Place,
    Audience Audience,
    SongQuery Query,
    SongFacets Facets,
    IReadOnlyList<SongSummary> Rows,
    string? Next,
    string? Cursor,
    int From,
    AudienceMatrix? Matrix)
{
    public const string MatrixView = "audiences";

    /// <summary>Whether the numbers of the rows are those of the playlist.</summary>
    public bool IsNumbered => Place.PlaylistId is not null && !Query.Narrows && Query.Sort is null or "position";

    /// <summary>What the list is sorted by when nothing is said.</summary>
    public string DefaultSort => Place.PlaylistId is null ? "name" : "position";

    /// <summary>The orders that make sense here.</summary>
    public IEnumerable<string> Sorts => SongQuery.Sorts.Where(sort => sort switch
    {
        "position" => Place.PlaylistId is not null,
        "level" => Query.Axis is not null,
        _ => true,
    });

    /// <summary>What leaves songs out, each with the address of the list without it.</summary>
    public IEnumerable<SongListChip> Chips => SongQuery.Names
        .Select(name => (Name: name, Label: QueryWords.Of(Query, name)))
        .Where(chip => chip.Label is not null)
        .Select(chip => new SongListChip(chip.Label!, AddressOf(Without(chip.Name))));

    /// <summary>The choices, by what they are about. Those that would change nothing are left out.</summary>
    public IEnumerable<FacetGroup> Groups => new[]
    {
        Group("rating", T["Rating"], SongQuery.Ratings, Facets.Rating, RatingWords.Of, RatingWords.Icon),
        Group("quality", T["Reading"], SongQuery.Qualities, Facets.Quality, StateWords.Quality, StateWords.QualityIcon),
        Group("decision", T["Decision"], SongQuery.Decisions, Facets.Decision, StateWords.Decision, StateWords.DecisionIcon),
        Group("advisory", T["Publisher’s mark"], SongQuery.Advisories, Facets.Advisory, StateWords.Advisory),
        Group("emotion", T["Strongest emotion"], ByCount(Facets.Emotion), Facets.Emotion, AxisWords.Plain),
        Group("language", T["Language"], ByCount(Facets.Language), Facets.Language, StateWords.Language),
        Group("source", T["Lyrics from"], ByCount(Facets.Source), Facets.Source, StateWords.Source),
    }.Where(group => group.Choices.Count > 1 || group.Choices.Any(choice => choice.Chosen));

    /// <summary>The axes on which any song reaches a level.</summary>
    public IEnumerable<AxisFacet> Axes => Analysis.Axis.All.Take(Facets.Levels.Count)
        .Select((axis, index) => new AxisFacet(axis, AxisWords.Of(axis), [.. Facets.Levels[index].Select((count, level) => Level(axis, (short)(level + 1), count))]))
        .Where(axis => axis.Levels.Any(level => level.Count > 0 || level.Chosen));

    /// <summary>The first page of another list at the same place.</summary>
    public string AddressOf(SongQuery query) => Address(query, cursor: null, from: 1, Matrix is not null);

    public string PageAt(string? cursor, int from) => Address(Query, cursor, from, Matrix is not null);

    /// <summary>The same page as rows, or for every audience.</summary>
    public string ViewAs(bool matrix) => Address(Query, Cursor, From, matrix);

    /// <summary>Where a form about this page is sent to.</summary>
    public string Handler(string name)
    {
        var here = Address(Query, Cursor, From, Matrix is not null);
        return $"{here}{(here.Contains('?', StringComparison.Ordinal) ? '&' : '?')}handler={name}";
    }

    /// <summary>Where all songs of the list are changed, for the audience that is shown and no other.</summary>
    public string ChangeAll(string action)
    {
        var pairs = Query.Pairs().ToList();
        pairs.Add(new("policy", Audience.Name));
        if (Place.PlaylistId is { } playlist)
            pairs.Add(new("playlist", playlist.ToString()));
        pairs.Add(new("ask", action));
        return Place.ChangePath + QueryOf(pairs);
    }

    private string Address(SongQuery query, string? cursor, int from, bool matrix)
    {
        var pairs = query.Pairs().ToList();
        if (Place.Policy is { } policy)
            pairs.Add(new("policy", policy));
        if (matrix)
            pairs.Add(new("view", MatrixView));
        if (cursor is not null)
        {
            pairs.Add(new("cursor", cursor));
            pairs.Add(new("from", from.ToString(CultureInfo.InvariantCulture)));
        }

        return Place.Path + QueryOf(pairs);
    }

    private static string QueryOf(IEnumerable<KeyValuePair<string, string>> pairs) => new QueryBuilder(pairs).ToQueryString().Value ?? "";

    private SongQuery Without(string name) => name switch
    {
        "axis" => Query with { Axis = null, MinLevel = null, Sort = Query.Sort == "level" ? null : Query.Sort },
        "minScore" or "maxScore" => Query with { MinScore = null, MaxScore = null },
        _ => Query.With(name, null),
    };

    private FacetGroup Group(
        string name, string title, IEnumerable<string> values, IReadOnlyDictionary<string, int> counts, Func<string, string> label, Func<string, string>? icon = null)
    {
        var chosen = Query.Get(name);
        return new FacetGroup(name, title,
        [
            .. values.Where(value => counts.ContainsKey(value) || value == chosen).Select(value => new FacetChoice(
                label(value), icon?.Invoke(value), counts.GetValueOrDefault(value), value == chosen, AddressOf(Query.With(name, value == chosen ? null : value)))),
        ]);
    }

    private FacetChoice Level(string axis, short level, int count)
    {
        var chosen = Query.Axis == axis && (Query.MinLevel ?? 1) == level;
        return new FacetChoice(AxisWords.Level(level), null, count, chosen, AddressOf(chosen ? Without("axis") : Query with { Axis = axis, MinLevel = level }));
    }

    private static IEnumerable<string> ByCount(IReadOnlyDictionary<string, int> counts)
        => counts.OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Select(count => count.Key);
}

/// <summary>Where a list of songs stands.</summary>
/// <param name="Path">Of its page.</param>
/// <param name="ChangePath">Of the page that changes all its songs.</param>
/// <param name="PlaylistId">Whose songs they are; null: the library's.</param>
/// <param name="Policy">The audience that the address names, which the addresses near it keep; null: it names none.</param>
/// <param name="MayChange">Whether who sees it may decide about its songs and change them.</param>
internal sealed record SongListPlace(string Path, string ChangePath, Guid? PlaylistId, string? Policy, bool MayChange)
{
    /// <summary>The place that a page shows at its own address.</summary>
    public static SongListPlace Of(PageModel page, string path, Guid? playlistId = null) => new(
        page.Url.Content(path),
        page.Url.Content("~/songs/change"),
        playlistId,
        page.Request.Query[CurrentAudience.QueryName] is [{ Length: > 0 } policy, ..] ? policy : null,
        playlistId is null
            ? page.HttpContext.RequestServices.GetRequiredService<CurrentUser>().May(Permission.Manage)
            : page.HttpContext.MayChange());

    /// <summary>The list that a form was sent from, to go back to.</summary>
    public static string AddressOf(HttpRequest request) => $"~{request.Path}" + new QueryBuilder(
        request.Query.Where(pair => pair.Key != "handler" && !string.IsNullOrEmpty(pair.Value)).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
}

/// <summary>Something that leaves songs out.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Address">Of the list without it.</param>
internal sealed record SongListChip(string Label, string Address);

/// <summary>Choices about one thing, of which one can be taken.</summary>
internal sealed record FacetGroup(string Name, string Title, IReadOnlyList<FacetChoice> Choices);

/// <summary>An axis and its levels, from 1 to 4.</summary>
internal sealed record AxisFacet(string Axis, string Title, IReadOnlyList<FacetChoice> Levels);

/// <summary>A choice.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Icon">Its icon; null: none.</param>
/// <param name="Count">How many songs it would show.</param>
/// <param name="Chosen">Whether it is taken.</param>
/// <param name="Address">Of the list with it; or, when it is taken, without.</param>
internal sealed record FacetChoice(string Label, string? Icon, int Count, bool Chosen, string Address);
