namespace AnalysisApp.Api;

/// <summary>Lists: <c>?limit=</c> (at most 200, 50 if left out) and <c>?cursor=</c>.</summary>
internal readonly record struct Paging(int? Limit, string? Cursor)
{
    private const int DefaultSize = 50;

    public int Size => Limit ?? DefaultSize;

    /// <summary>What is wrong with it; null when nothing is.</summary>
    public IResult? Fault()
        => Size is < 1 or > Limits.PageSize ? Problems.Invalid("limit", $"It is {Size}; it may be 1 to {Limits.PageSize}.") : null;

    public static IResult BadCursor() => Problems.Invalid("cursor", "It is not one of ours. Use the `next` of the page before, or leave it out.");
}

/// <summary>A page of a list.</summary>
internal sealed record PageView<T>(IReadOnlyList<T> Items, string? Next);
