using System.Globalization;
using System.Text.Json;
using AnalysisApp.Queue;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Jobs;

/// <summary>
/// What an address says of which jobs are shown, and in which order: the same words for programs and for pages. What it says wrongly is left out, and told in
/// <see cref="Faults"/>.
/// </summary>
/// <param name="State">A state, <c>live</c> for what runs or waits, <c>waiting</c>, or null for all.</param>
/// <param name="Q">In the title or the target.</param>
/// <param name="Priority">Of this priority.</param>
/// <param name="Type">Of this type.</param>
/// <param name="Failure">Whose last attempt failed so.</param>
/// <param name="Code">With this code in the last failure.</param>
/// <param name="User">For this user.</param>
/// <param name="Created">Enqueued within this.</param>
/// <param name="Ended">Ended within this.</param>
internal sealed record JobSearch(
    string? State, string? Q, JobPriority? Priority, string? Type, FailureKind? Failure, string? Code, Guid? User, TimeRange Created, TimeRange Ended)
{
    private const int LongestText = 500;

    /// <summary>What a state may be.</summary>
    public static IReadOnlyList<string> States { get; } = [.. Enum.GetValues<JobState>().Select(NameOf), "live", "waiting"];

    /// <summary>What is wrong with a value, by its name.</summary>
    public IReadOnlyList<(string Name, string Message)> Faults { get; private init; } = [];

    /// <summary>As the address says; null for the state's own order.</summary>
    public JobOrder? AskedOrder { get; private init; }

    /// <summary>The order that suits the state: what ended, by its end.</summary>
    public JobOrder Order => AskedOrder is { } asked && Orders.Contains(asked) ? asked : Orders[0];

    /// <summary>Those that suit the state, its own first.</summary>
    public IReadOnlyList<JobOrder> Orders => State switch
    {
        "completed" or "failed" or "cancelled" => [JobOrder.LastEnded, JobOrder.Newest, JobOrder.Longest],
        "in_progress" or "waiting" or "pending" or "interrupted" => [JobOrder.Newest, JobOrder.Longest],
        _ => [JobOrder.Newest],
    };

    /// <summary>Whether more than the state narrows the list.</summary>
    public bool IsFiltered => this with { State = null, AskedOrder = null, Faults = [] } != None;

    /// <summary>Whether more than text and priority does: the fields for that are then open.</summary>
    public bool IsFilteredFurther => (this with { Q = null, Priority = null }).IsFiltered;

    /// <summary>Every job.</summary>
    public static JobSearch None { get; } = new(null, null, null, null, null, null, null, default, default);

    /// <summary>For the queue.</summary>
    public JobFilter Filter => new(
        Enum.GetValues<JobState>().Cast<JobState?>().FirstOrDefault(state => NameOf(state!.Value) == State),
        Type,
        Priority,
        Q,
        LiveOnly: State == "live")
    {
        WaitingOnly = State == "waiting",
        Failure = Failure,
        FailureCode = Code,
        UserId = User,
        CreatedSince = Created.Since,
        CreatedBefore = Created.Before,
        EndedSince = Ended.Since,
        EndedBefore = Ended.Before,
    };

    /// <summary>Reads an address or a form; its times without a zone are those of the server.</summary>
    public static JobSearch Read(Func<string, string?> value, TimeProvider clock)
    {
        var faults = new List<(string Name, string Message)>();
        var search = new JobSearch(
            OneOf("state", States),
            Text("q"),
            Word<JobPriority>("priority"),
            Text("type"),
            Word<FailureKind>("failure"),
            Text("code"),
            UserOf(Given("user")),
            new TimeRange(Time("createdSince"), Time("createdBefore")),
            new TimeRange(Time("endedSince"), Time("endedBefore")));
        return search with { Faults = faults, AskedOrder = Word<JobOrder>("order") };

        string? Given(string name) => value(name) is { } text && !string.IsNullOrWhiteSpace(text) ? text.Trim() : null;

        string? Text(string name)
        {
            var text = Given(name);
            if (text is not { Length: > LongestText } && text?.Any(char.IsControl) != true)
                return text;
            faults.Add((name, T["It is longer than {0:N0} characters, or not of one line.", LongestText]));
            return null;
        }

        string? OneOf(string name, IEnumerable<string> allowed)
        {
            var text = Given(name);
            if (text is null || allowed.Contains(text))
                return text;
            faults.Add((name, T["It is “{0}”; it may be {1}.", Shortened(text), string.Join(", ", allowed)]));
            return null;
        }

        T? Word<T>(string name)
            where T : struct, Enum
        {
            var words = Enum.GetValues<T>().ToDictionary(NameOf);
            return OneOf(name, words.Keys) is { } word ? words[word] : null;
        }

        Guid? UserOf(string? text)
        {
            if (text is null)
                return null;
            if (Guid.TryParse(text, out var user))
                return user;
            faults.Add(("user", T["It is “{0}”; it may be a user's id.", Shortened(text)]));
            return null;
        }

        DateTimeOffset? Time(string name)
        {
            if (Given(name) is not { } text)
                return null;
            if (TimeRange.TryRead(text, clock.LocalTimeZone, out var time))
                return time;
            faults.Add((name, T["It is “{0}”; it may be a time such as 2026-11-22T18:30:00Z.", Shortened(text)]));
            return null;
        }
    }

    /// <summary>The same jobs at another place: this page, or the one that asks before many are changed.</summary>
    public string At(string path, params (string Name, string? Value)[] more)
        => path + QueryString.Create([.. Fields().Concat(more.Where(part => part.Value is not null)).Select(part => KeyValuePair.Create(part.Name, part.Value))]).Value;

    /// <summary>What the address says, for links and for the hidden fields of forms.</summary>
    public IEnumerable<(string Name, string? Value)> Fields()
    {
        (string Name, string? Value)[] fields =
        [
            ("state", State),
            ("q", Q),
            ("priority", Priority is { } priority ? NameOf(priority) : null),
            ("type", Type),
            ("failure", Failure is { } failure ? NameOf(failure) : null),
            ("code", Code),
            ("user", User?.ToString()),
            ("createdSince", TimeRange.Text(Created.Since)),
            ("createdBefore", TimeRange.Text(Created.Before)),
            ("endedSince", TimeRange.Text(Ended.Since)),
            ("endedBefore", TimeRange.Text(Ended.Before)),
            ("order", AskedOrder is not null && Order != Orders[0] ? NameOf(Order) : null),
        ];
        return fields.Where(field => field.Value is not null);
    }

    /// <summary>As programs call it.</summary>
    public static string NameOf<T>(T value)
        where T : struct, Enum
        => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

/// <summary>From a time on, and before another.</summary>
internal readonly record struct TimeRange(DateTimeOffset? Since, DateTimeOffset? Before)
{
    /// <summary>Reads a time with or without a zone, as an address or a form's field gives it.</summary>
    public static bool TryRead(string text, TimeZoneInfo zone, out DateTimeOffset time)
    {
        time = default;
        if (!DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var read))
            return false;
        time = read.Kind == DateTimeKind.Unspecified
            ? new DateTimeOffset(read, zone.GetUtcOffset(read)).ToUniversalTime()
            : new DateTimeOffset(read.ToUniversalTime(), TimeSpan.Zero);
        return time.Year is >= 2000 and < 2200;
    }

    public static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>As a form's field for a local time shows it.</summary>
    public static string? Local(DateTimeOffset? time, TimeProvider clock)
        => time is { } at ? TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture) : null;
}
