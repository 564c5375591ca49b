using AnalysisApp.Progress.Benchmarks.Recorded;

namespace AnalysisApp.Progress.Benchmarks.Simulation;

/// <summary>Playlists of 500 recorded songs, each preempted twice, and how often the time left was right at a quarter, a half and three quarters.</summary>
/// <param name="recorded">What songs cost.</param>
/// <param name="waits">How long a preempted playlist stands aside.</param>
internal sealed class ManyRuns(IReadOnlyList<RecordedSong> recorded, IReadOnlyList<double> waits)
{
    public const int Songs = 500;
    public const double Near = 0.2;

    private const int Preemptions = 2;

    /// <summary>Where it is asked: shares of the songs.</summary>
    public static IReadOnlyList<double> Points { get; } = [0.25, 0.5, 0.75];

    /// <param name="order">How songs follow each other.</param>
    /// <param name="slower">What every song is slowed down by, as by larger models; the waits too.</param>
    /// <param name="seeds">One run each.</param>
    /// <param name="countsOnly">True: as if nothing were known of lengths.</param>
    /// <returns>For each point.</returns>
    public IReadOnlyList<Score> Run(SongOrder order, double slower, IEnumerable<int> seeds, bool countsOnly = false)
    {
        var told = seeds.Select(seed => RunOne(order, slower, seed, countsOnly)).ToArray();
        return [.. Points.Select(point => Score.Of(told.Select(run => run.FirstOrDefault(said => said.Done >= point * Songs))))];
    }

    private IReadOnlyList<Told> RunOne(SongOrder order, double slower, int seed, bool countsOnly)
    {
        var random = new Random(seed);
        RecordedSong[] songs =
            [.. Playlist.Draw(recorded, Songs, order, random).Select(song => song with { Seconds = song.Seconds * slower })];
        Preemption[] preemptions =
            [.. Enumerable.Range(0, Preemptions).Select(_ => new Preemption(random.Next(1, Songs), waits[random.Next(waits.Count)] * slower))];
        return new PlaylistRun(songs, preemptions, countsOnly).Tell();
    }
}

/// <summary>How right many estimates were.</summary>
/// <param name="Known">The share that said anything.</param>
/// <param name="Near">The share within 20 % of the truth; what said nothing was not near.</param>
/// <param name="InRange">The share whose range held the truth.</param>
/// <param name="MedianError">The median of |estimate − truth| / truth, of those that said something.</param>
internal sealed record Score(double Known, double Near, double InRange, double MedianError)
{
    public static Score Of(IEnumerable<Told?> told)
    {
        var all = told.ToArray();
        var known = all.Where(said => said?.Left is not null).Select(said => said!).ToArray();
        var errors = known.Select(said => Math.Abs(said.Left!.Likely.TotalSeconds - said.Truth) / said.Truth).Order().ToArray();
        double Share(int count) => (double)count / all.Length;
        return new Score(
            Share(known.Length),
            Share(errors.Count(error => error <= ManyRuns.Near)),
            Share(known.Count(said => said.Left!.Low.TotalSeconds <= said.Truth && said.Truth <= said.Left.High.TotalSeconds)),
            errors.Length == 0 ? double.NaN : errors[errors.Length / 2]);
    }
}
