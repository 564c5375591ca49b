using AnalysisApp.Pages.Charts;

namespace AnalysisApp.Tests.Charts;

/// <summary>The mood of a playlist in playing order.</summary>
public sealed class PlaylistArcTests
{
    [Fact]
    public void A_short_playlist_has_a_step_a_song_in_playing_order()
    {
        var arc = PlaylistArc.Of([Song(80), Song(-30), Song(null), Song(0)]);

        Assert.Equal(1, arc.SongsPerStep);
        Assert.Equal([80, -30, null, 0], arc.Steps.Select(step => step.Mood));
        Assert.Equal([1, 2, 3, 4], arc.Steps.Select(step => step.First));
        Assert.All(arc.Steps, step => Assert.NotNull(step.Only));
        Assert.Equal(3, arc.Read);
    }

    [Theory]
    [InlineData(200, 1, 200)]
    [InlineData(201, 2, 101)]
    [InlineData(50_000, 250, 200)]
    public void A_long_playlist_is_drawn_in_steps_that_hold_every_song_once(int songs, int perStep, int steps)
    {
        var arc = PlaylistArc.Of([.. Enumerable.Range(0, songs).Select(number => Song((short)(number % 3 == 0 ? -60 : 60)))]);

        Assert.Equal(perStep, arc.SongsPerStep);
        Assert.Equal(steps, arc.Steps.Count);
        Assert.Equal(songs, arc.Steps.Sum(step => step.Songs));
        Assert.Equal(songs, arc.Steps[^1].Last);
        Assert.Equal(songs, arc.Read);
    }

    [Fact]
    public void A_step_says_how_far_its_songs_reach_and_counts_what_is_flagged()
    {
        var songs = Enumerable.Range(0, 400).Select(_ => Song(10)).ToArray();
        (songs[0], songs[1]) = (Song(-90, "not_suitable"), Song(30, "use_with_care"));

        var step = PlaylistArc.Of(songs).Steps[0];

        Assert.Equal((-30, (short)-90, (short)30), (step.Mood, step.Darkest!.Value, step.Brightest!.Value));
        Assert.Equal((1, 1), (step.WithCare, step.NotSuitable));
        Assert.Null(step.Only);
    }

    [Fact]
    public void The_course_is_told_in_words()
    {
        short[] moods = [90, 80, 70, 0, 5, -5, -80, -70, -90];

        Assert.Equal("9 of 9 songs read. It begins bright, is in between in the middle and ends dark.", PlaylistArc.Of([.. moods.Select(mood => Song(mood))]).Summary);
        Assert.Equal("No song of it has been read yet.", PlaylistArc.Of([Song(null)]).Summary);
        Assert.Equal("2 of 3 songs read. It is bright from beginning to end.", PlaylistArc.Of([Song(60), Song(null), Song(90)]).Summary);
    }

    [Fact]
    public void The_line_stays_within_the_drawing_and_leaves_unread_songs_out()
    {
        var arc = PlaylistArc.Of([.. Enumerable.Range(0, 40).Select(number => Song((short)(number < 20 ? 100 : -100))), .. Enumerable.Range(0, 40).Select(_ => Song(null))]);

        var heights = arc.Course.Split(' ').Select(point => double.Parse(point.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.All(heights, height => Assert.InRange(height, 0, PlaylistArc.Height));
        Assert.True(heights.Length < arc.Steps.Count);
    }

    private static ArcSong Song(short? mood, string rating = "suitable") => new(Guid.Empty, "A song", "Somebody", rating, mood);
}
