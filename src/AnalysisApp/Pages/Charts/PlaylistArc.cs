using AnalysisApp.Pages.Shared;
using AnalysisApp.Pages.Wording;
using static AnalysisApp.Localization.Texts;

namespace AnalysisApp.Pages.Charts;

/// <summary>
/// The mood of a playlist from its first song to its last: a column a song, up for bright and down for dark. Long playlists are drawn in
/// steps of several songs: the mean, and behind it how far they reach.
/// </summary>
/// <param name="Steps">In playing order.</param>
/// <param name="SongsPerStep">1, or how many songs a step holds; the last one may hold fewer.</param>
/// <param name="Songs">Songs in the playlist.</param>
/// <param name="Course">The mean of each step and its neighbours, as points; empty for short playlists, which show it themselves.</param>
internal sealed record PlaylistArc(IReadOnlyList<ArcStep> Steps, int SongsPerStep, int Songs, string Course)
{
    /// <summary>The height of the drawing, in units: 100 up, 100 down.</summary>
    public const double Height = 200;

    /// <summary>The width of a step, in units.</summary>
    public const double StepWidth = 10;

    private const int MostSteps = 200;
    private const int ShortestWithCourse = 12;

    // A tenth of the playlist to either side shows the direction, and no less than two songs do.
    private const int CourseShare = 20;

    public double Width => Steps.Count * StepWidth;

    /// <summary>Songs with a mood.</summary>
    public int Read => Steps.Sum(step => step.Read);

    /// <summary>The drawing in words.</summary>
    public string Summary
    {
        get
        {
            ArcStep[] read = [.. Steps.Where(step => step.Mood is not null)];
            if (read.Length == 0)
                return T["No song of it has been read yet."];

            // Thirds of what was read: silence at the end is no end.
            string[] thirds = [.. Enumerable.Range(0, 3).Select(third => MoodWords.Of(MeanOf(read, read.Length * third / 3, Math.Max(1, read.Length * (third + 1) / 3))))];
            var course = thirds.Distinct().Count() == 1
                ? T["It is {0} from beginning to end.", thirds[0]]
                : T["It begins {0}, is {1} in the middle and ends {2}.", thirds[0], thirds[1], thirds[2]];
            return T["{0:N0} of {1:N0} songs read. {2}", Read, Songs, course];
        }
    }

    /// <param name="songs">The whole playlist, in playing order.</param>
    public static PlaylistArc Of(IReadOnlyList<ArcSong> songs)
    {
        var perStep = Math.Max(1, (songs.Count + MostSteps - 1) / MostSteps);
        ArcStep[] steps = [.. songs.Chunk(perStep).Select((part, index) => ArcStep.Of((index * perStep) + 1, part))];
        var arc = new PlaylistArc(steps, perStep, songs.Count, "");
        return steps.Length < ShortestWithCourse ? arc : arc with { Course = arc.DrawCourse() };
    }

    private string DrawCourse()
    {
        var reach = Math.Max(2, Steps.Count / CourseShare);
        return string.Join(' ', Enumerable.Range(0, Steps.Count)
            .Select(index => (Index: index, Mean: MeanOf(Steps, index - reach, index + reach + 1)))
            .Where(point => point.Mean is not null)
            .Select(point => $"{Svg.Number((point.Index + 0.5) * StepWidth)},{Svg.Number((Height / 2) - point.Mean!.Value)}"));
    }

    private static double? MeanOf(IReadOnlyList<ArcStep> steps, int from, int to)
    {
        var within = steps.Take(Math.Min(to, steps.Count)).Skip(Math.Max(0, from)).Where(step => step.Mood is not null).ToArray();
        return within.Length == 0 ? null : within.Sum(step => step.Mood!.Value * step.Read) / within.Sum(step => (double)step.Read);
    }
}

/// <summary>A song of the playlist.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its title.</param>
/// <param name="Artist">Its artist.</param>
/// <param name="Rating">As <see cref="RatingWords"/> names it.</param>
/// <param name="Mood">-100 (dark) to 100 (bright); null when there was nothing to read, or nothing was read.</param>
internal sealed record ArcSong(Guid Id, string Title, string Artist, string Rating, short? Mood);

/// <summary>One column.</summary>
/// <param name="First">The number of its first song; the playlist's first is 1.</param>
/// <param name="Songs">How many it holds.</param>
/// <param name="Read">How many of them have a mood.</param>
/// <param name="Mood">The mean mood, -100 to 100; null when none has one.</param>
/// <param name="Darkest">The lowest mood.</param>
/// <param name="Brightest">The highest mood.</param>
/// <param name="WithCare">How many are to be used with care.</param>
/// <param name="NotSuitable">How many are not suitable.</param>
/// <param name="Only">The song, when it is one.</param>
internal sealed record ArcStep(
    int First, int Songs, int Read, double? Mood, short? Darkest, short? Brightest, int WithCare, int NotSuitable, ArcSong? Only)
{
    public int Last => First + Songs - 1;

    public static ArcStep Of(int first, IReadOnlyList<ArcSong> songs)
    {
        short[] moods = [.. songs.Where(song => song.Mood is not null).Select(song => song.Mood!.Value)];
        return new ArcStep(
            first,
            songs.Count,
            moods.Length,
            moods.Length == 0 ? null : moods.Average(mood => (double)mood),
            moods.Length == 0 ? null : moods.Min(),
            moods.Length == 0 ? null : moods.Max(),
            songs.Count(song => song.Rating == RatingWords.UseWithCare),
            songs.Count(song => song.Rating == RatingWords.NotSuitable),
            songs.Count == 1 ? songs[0] : null);
    }
}
