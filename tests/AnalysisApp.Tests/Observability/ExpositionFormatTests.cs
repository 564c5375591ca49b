using AnalysisApp.Observability.Metrics;
using Microsoft.Net.Http.Headers;
using Xunit.Abstractions;

namespace AnalysisApp.Tests.Observability;

public sealed class ExpositionFormatTests(ITestOutputHelper output)
{
    private const string Nasty = "a \"b\" \\ c\nd\\n é 😀 {}=,#";

    [Theory]
    [InlineData(null, false)]
    [InlineData("*/*", false)]
    [InlineData("text/html", false)]
    [InlineData("text/plain;version=0.0.4", false)]
    [InlineData("application/openmetrics-text", true)]
    [InlineData("application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2", true)]
    [InlineData("application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.5,text/plain;q=0.9", false)]
    [InlineData("application/openmetrics-text;version=2.0.0", false)]
    public void The_reader_chooses_the_format(string? accept, bool openMetrics)
        => Assert.Same(openMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text, ExpositionFormat.For(accept is null ? [] : [.. MediaTypeHeaderValue.ParseList([accept])]));

    [Fact]
    public void The_text_is_as_the_format_says()
    {
        Assert.Equal(
            """
            # TYPE songs_total counter
            # HELP songs_total Songs, "all".
            songs_total{state="done"} 3
            # TYPE run_seconds histogram
            run_seconds_bucket{type="a",le="0.5"} 1
            run_seconds_bucket{type="a",le="2.0"} 1
            run_seconds_bucket{type="a",le="+Inf"} 2
            run_seconds_sum{type="a"} 7.25
            run_seconds_count{type="a"} 2
            # TYPE left gauge
            left NaN

            """.ReplaceLineEndings("\n"),
            ExpositionFormat.Text.Write(Some));
        Assert.Equal(
            """
            # TYPE songs counter
            # HELP songs Songs, \"all\".
            songs_total{state="done"} 3
            # TYPE run_seconds histogram
            # UNIT run_seconds seconds
            run_seconds_bucket{type="a",le="0.5"} 1
            run_seconds_bucket{type="a",le="2.0"} 1
            run_seconds_bucket{type="a",le="+Inf"} 2
            run_seconds_sum{type="a"} 7.25
            run_seconds_count{type="a"} 2
            # TYPE left gauge
            left NaN
            # EOF

            """.ReplaceLineEndings("\n"),
            ExpositionFormat.OpenMetrics.Write(Some));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whatever_is_measured_comes_out_as_it_went_in(bool openMetrics)
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 200; round++)
        {
            var families = Enumerable.Range(0, 5).Select(i => FamilyOf(random, i)).ToArray();
            var read = Exposition.Parse((openMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text).Write(families), openMetrics);
            foreach (var series in families.Where(family => family.Kind != FamilyKind.Histogram).SelectMany(family => family.Series.Select(series => (family, series))))
            {
                var name = series.family.Name + (series.family.Kind == FamilyKind.Counter ? "_total" : "");
                Assert.Equal(series.series.Value, read.Value(name, [.. series.series.Labels.Select(label => (label.Key, label.Value))]));
            }
        }
    }

    [Theory]
    [InlineData("http.server.request.duration", "s", FamilyKind.Histogram, "http_server_request_duration_seconds")]
    [InlineData("dotnet.process.memory.working_set", "By", FamilyKind.Gauge, "dotnet_process_memory_working_set_bytes")]
    [InlineData("analysisapp.inference.gpu.utilization", "1", FamilyKind.Gauge, "analysisapp_inference_gpu_utilization_ratio")]
    [InlineData("analysisapp.inference.batch.padding", "1", FamilyKind.Histogram, "analysisapp_inference_batch_padding")]
    [InlineData("analysisapp.jobs", "{run}", FamilyKind.Counter, "analysisapp_jobs")]
    [InlineData("a_total", null, FamilyKind.Counter, "a")]
    [InlineData("2.fast--2", null, FamilyKind.Gauge, "_2_fast_2")]
    [InlineData("wait_seconds", "s", FamilyKind.Gauge, "wait_seconds")]
    public void A_name_ends_with_its_unit(string instrument, string? unit, object kind, string expected)
        => Assert.Equal(expected, MetricName.Of(instrument, MetricName.UnitOf(unit, (FamilyKind)kind)));

    [Theory]
    [InlineData("http.route", "http_route")]
    [InlineData("__name__", "name_")]
    [InlineData("9lives", "key_9lives")]
    public void A_label_is_never_one_of_the_servers_own(string tag, string expected) => Assert.Equal(expected, MetricName.OfLabel(tag));

    [Theory]
    [InlineData("a 1\n")]
    [InlineData("# TYPE a counter\na 1\n")]
    [InlineData("# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# TYPE a gauge\n")]
    [InlineData("# TYPE a gauge\na{x=\"1\"} 1\na{x=\"1\"} 2\n")]
    [InlineData("# TYPE a gauge\na{x=\"\\q\"} 1\n")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n")]
    [InlineData("# TYPE a gauge\na 1")]
    public void The_reader_of_these_tests_bites(string text) => Assert.ThrowsAny<Exception>(() => Exposition.Parse(text, openMetrics: false));

    private static IReadOnlyList<MetricFamily> Some
    {
        get
        {
            var songs = new MetricFamily("songs", FamilyKind.Counter, "", "Songs, \"all\".");
            songs.Add(new MetricSeries([new("state", "done")], 3));
            songs.Add(new MetricSeries([new("state", "done")], 4));
            var run = new MetricFamily("run_seconds", FamilyKind.Histogram, "seconds", "");
            run.Add(new MetricSeries([new("type", "a")], 7.25, [new Bucket(0.5, 1), new Bucket(2, 1), new Bucket(double.PositiveInfinity, 2)]));
            var left = new MetricFamily("left", FamilyKind.Gauge, "", "");
            left.Add(new MetricSeries([], double.NaN));
            return [songs, run, left, new MetricFamily("empty", FamilyKind.Gauge, "", "Nobody said anything.")];
        }
    }

    private static MetricFamily FamilyOf(Random random, int number)
    {
        var kind = (FamilyKind)random.Next(3);
        var family = new MetricFamily($"family_{number}", kind, "", random.Next(2) == 0 ? Nasty : "");
        for (var i = random.Next(4); i > 0; i--)
        {
            KeyValuePair<string, string>[] labels = [new("a", TextOf(random)), new("b", $"{i}")];
            var value = kind == FamilyKind.Counter ? random.Next() : (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-300, 300));
            var few = random.Next(5);
            family.Add(kind == FamilyKind.Histogram
                ? new MetricSeries(labels, Math.Abs(value), [new Bucket(0.25, few), new Bucket(1, few + 1), new Bucket(double.PositiveInfinity, few + 2)])
                : new MetricSeries(labels, value));
        }

        return family;
    }

    private static string TextOf(Random random) => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => Nasty[random.Next(14)]));
}
