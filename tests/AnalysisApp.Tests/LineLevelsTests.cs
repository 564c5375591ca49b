using AnalysisApp.Analysis;
using AnalysisApp.Comparison;

namespace AnalysisApp.Tests;

/// <summary>What a line is shown with, beside what its song comes to.</summary>
public sealed class LineLevelsTests
{
    [Fact]
    public void The_strongest_witness_gives_a_line_its_level()
        => Assert.Equal([(4, 3), (9, 1)], Levels(3, (4, 1), (4, 3), (9, 1)));

    [Fact]
    public void No_line_is_higher_than_its_song_and_what_is_not_believed_is_not_shown()
    {
        Assert.Equal([(4, 1), (9, 1)], Levels(1, (4, 3), (9, 1)));
        Assert.Empty(Levels(0, (4, 3)));
    }

    private static IEnumerable<(int Line, int Level)> Levels(short ofSong, params (int Line, short Level)[] evidence) => LineLevels
        .Of(new AxisReading(
            Axis.Hate, ofSong, 0, 4, 1, [.. evidence.Select(found => new Evidence(found.Line, EvidenceSource.Model, "toxicity", "x", 1, found.Level, null))]))
        .Select(line => (line.Line, (int)line.Level));
}
