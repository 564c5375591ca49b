using System.Text;

namespace AnalysisApp.Events;

/// <summary>One server-sent event, written out once for all who listen: for administrators, and for those others whom it concerns.</summary>
/// <param name="Number">Its place among the events of this process.</param>
/// <param name="Whole">For administrators: UTF-8, as it goes over the wire.</param>
/// <param name="Told">For others.</param>
/// <param name="Users">Those others; null for all of them.</param>
internal sealed record ServerEvent(long Number, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Told, IReadOnlyCollection<Guid>? Users)
{
    /// <param name="number">Its place among the events of this process.</param>
    /// <param name="id">What a browser gives back as <c>Last-Event-ID</c>.</param>
    /// <param name="news">What happened.</param>
    public static ServerEvent Of(long number, string id, News news)
    {
        var whole = FrameOf(id, news.Type, news.Data);
        return new ServerEvent(number, whole, ReferenceEquals(news.Told, news.Data) ? whole : FrameOf(id, news.Type, news.Told), news.Users);
    }

    /// <summary>As it goes over the wire to one of those who hear it.</summary>
    /// <param name="id">What a browser gives back as <c>Last-Event-ID</c>.</param>
    /// <param name="type"><c>snapshot</c>, <c>job</c>, <c>song_analyzed</c>, <c>queue</c>, <c>health</c>, <c>resumed</c> or <c>ended</c>.</param>
    /// <param name="data">JSON on one line.</param>
    public static ReadOnlyMemory<byte> FrameOf(string id, string type, string data) => Encoding.UTF8.GetBytes($"id: {id}\nevent: {type}\ndata: {data}\n\n");

    /// <summary>What a listener hears of it; empty for nothing.</summary>
    public ReadOnlyMemory<byte> FrameFor(Listener listener) => listener.UserId switch
    {
        null => Whole,
        { } user when Users is null || Users.Contains(user) => Told,
        _ => default,
    };
}
