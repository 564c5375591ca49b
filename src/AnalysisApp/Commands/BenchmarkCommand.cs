using System.Globalization;
using System.Text.Json;
using AnalysisApp.Analysis;
using AnalysisApp.Api;
using AnalysisApp.Inference;
using AnalysisApp.Jobs;

namespace AnalysisApp.Commands;

/// <summary><c>benchmark inference [--pack PACK] [--seconds N]</c>: what this machine does with a pack; with <c>--json</c> for programs.</summary>
internal static class BenchmarkCommand
{
    private const int DefaultSeconds = 20;
    private const int MostSeconds = 3_600;
    private const string Usage = "Usage: benchmark inference [--pack PACK] [--seconds 1..3600] [--json] [--Inference:Key=value]";

    /// <returns>False for wrong usage.</returns>
    public static async Task<bool> RunAsync(string[] args, CancellationToken cancellationToken)
    {
        var seconds = DefaultSeconds;
        if (CommandArguments.Parse(args, ["json"], ["pack", "seconds"]) is not { Words: ["inference"] } arguments
            || (arguments["seconds"] is { } given && !(int.TryParse(given, CultureInfo.InvariantCulture, out seconds) && seconds is >= 1 and <= MostSeconds)))
        {
            await Console.Error.WriteLineAsync(Usage);
            return false;
        }

        var options = ModelsCommand.Options(arguments.Settings);
        options.Pack = arguments["pack"] ?? options.Pack;
        var speed = await InferenceSpeed.MeasureAsync(options, TimeSpan.FromSeconds(seconds), cancellationToken);
        await Console.Out.WriteLineAsync(arguments["json"] is not null ? JsonSerializer.Serialize(speed, ApiJson.Options) : TextOf(speed));
        return true;
    }

    private static string TextOf(InferenceSpeed speed) => string.Create(CultureInfo.InvariantCulture, $"""
        {speed.Pack}: {speed.Models} models, {speed.Precision} on {speed.Device}, {speed.Lanes} batches at a time
        songs        {speed.SongsPerSecond:N2} a second, {speed.SongsPerHour:N0} an hour: all lines and sections, all models
        tokens       {speed.TokensPerSecond:N0} a second, all models together
        arithmetic   {speed.OperationsPerSecond / 1e9:N0} GFLOP/s{PeakOf(speed)}
        measured     for {speed.Seconds:N0} s with {speed.Songs} songs read; other work on the machine makes all of it less
        """);

    private static string PeakOf(InferenceSpeed speed) => speed.PeakOperationsPerSecond is { } peak
        ? string.Create(CultureInfo.InvariantCulture, $", {speed.ShareOfPeak:P0} of the {peak / 1e9:N0} that a large matrix product reaches here")
        : "";
}

/// <summary>What a machine does with a pack. Rates are medians over rounds, each beside a measurement of the peak.</summary>
internal sealed record InferenceSpeed(
    string Pack,
    string Device,
    string Precision,
    int Lanes,
    int Models,
    int Songs,
    double Seconds,
    double SongsPerSecond,
    double SongsPerHour,
    double TokensPerSecond,
    double OperationsPerSecond,
    double? PeakOperationsPerSecond,
    double? ShareOfPeak)
{
    private const int Rounds = 5;
    private const int SongsAtOnce = 2;
    private const int SongsAtOnceOnGpu = 64;

    // Of a round: the rest is for the songs.
    private const double ShareForPeak = 0.2;

    public static async Task<InferenceSpeed> MeasureAsync(InferenceOptions options, TimeSpan duration, CancellationToken cancellationToken)
    {
        using var bench = await InferenceBench.OpenAsync(options, cancellationToken);
        var lyrics = await DemoPlaylist.ReadLyricsAsync(cancellationToken);
        Song[] songs = [.. lyrics
            .Select(text => ReadingPlan.Create(Lyrics.Parse(text), bench.Engine.CountTokens, bench.Models.MaxTokens).Texts)
            .Where(texts => texts.Count > 0)
            .Select(texts => new Song(texts, bench.WorkOf(texts)))];
        await bench.Engine.ClassifyAsync(songs[0].Texts, InferencePriority.Interactive, cancellationToken);

        var round = duration / Rounds;
        var rounds = new List<Round>();
        for (var i = 0; i < Rounds; i++)
        {
            var peak = bench.MeasurePeak(round * ShareForPeak);
            rounds.Add(await ReadAsync(bench, songs, round * (1 - ShareForPeak), peak, cancellationToken));
        }

        var models = bench.Models.Classifiers;
        return new InferenceSpeed(
            bench.Models.Pack,
            models[0].Device,
            string.Join(", ", models.Select(model => model.Precision).Distinct()),
            bench.Lanes,
            models.Count,
            rounds.Sum(one => one.Songs),
            duration.TotalSeconds,
            Median(rounds, one => one.Songs / one.Seconds),
            Median(rounds, one => one.Songs / one.Seconds) * 3_600,
            Median(rounds, one => one.Tokens / one.Seconds),
            Median(rounds, one => one.Operations / one.Seconds),
            rounds[0].Peak is null ? null : Median(rounds, one => one.Peak!.Value),
            rounds[0].Peak is null ? null : Median(rounds, one => one.Operations / one.Seconds / one.Peak!.Value));
    }

    /// <summary>
    /// On a CPU two songs at a time, so that one fills the lanes while the other's last batches end, as with two jobs or a request beside a job; on a GPU as
    /// many as make large batches.
    /// </summary>
    private static async Task<Round> ReadAsync(InferenceBench bench, Song[] songs, TimeSpan duration, double? peak, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        var next = -1;
        var (count, tokens, operations, gate) = (0, 0L, 0.0, new Lock());
        await Task.WhenAll(Enumerable.Range(0, bench.Models.Device == "cpu" ? SongsAtOnce : SongsAtOnceOnGpu).Select(async _ =>
        {
            while (clock.GetElapsedTime(start) < duration || Volatile.Read(ref count) == 0)
            {
                var song = songs[Interlocked.Increment(ref next) % songs.Length];
                await bench.Engine.ClassifyAsync(song.Texts, InferencePriority.Background, cancellationToken);
                lock (gate)
                    (count, tokens, operations) = (count + 1, tokens + song.Work.Tokens, operations + song.Work.Operations);
            }
        }));
        return new Round(count, tokens, operations, clock.GetElapsedTime(start).TotalSeconds, peak);
    }

    private static double Median(List<Round> rounds, Func<Round, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);

    private sealed record Song(IReadOnlyList<string> Texts, InferenceWork Work);

    private sealed record Round(int Songs, long Tokens, double Operations, double Seconds, double? Peak);
}
