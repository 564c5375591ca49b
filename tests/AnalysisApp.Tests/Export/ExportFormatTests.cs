using System.Text;
using System.Text.Json;
using AnalysisApp.Export;
using AnalysisApp.Library;
using AnalysisApp.Tests.Localization;
using CsvHelper;

namespace AnalysisApp.Tests.Export;

/// <summary>What stands in the files, to the letter: other programs read them.</summary>
public sealed class ExportFormatTests
{
    private static readonly CleanSong Kept = Song(1, "Morning Light", "The Testers", 215, true, "suitable", "Suitable.");
    private static readonly CleanSong Gone = Song(2, "Bitter Road", "AC/DC", null, false, "not_suitable", "Not suitable. Coarse language: strong, beyond mild.");

    [Fact]
    public async Task M3u8_has_the_kept_songs_and_tells_the_others_in_comments()
        => Assert.Equal(
            """
            #EXTM3U
            #PLAYLIST:Sunday set
            # Made by AnalysisApp on 2026-03-04 05:06 UTC for: Family. Keeps what is suitable.
            # 1 of 2 kept, 1 left out. Each rating is an estimate; a person decides.
            #EXTINF:215,The Testers - Morning Light
            ./The Testers - Morning Light
            # Left out: AC/DC - Bitter Road. Not suitable. Coarse language: strong, beyond mild.

            """,
            await WriteAsync("m3u8", Playlist(Kept, Gone)));

    [Fact]
    public async Task A_German_reads_what_it_says_in_German_and_programs_find_what_they_know()
    {
        using var german = new Speaking("de");
        var gone = Gone with { Reason = ExportWords.Rated("not_suitable", "full", false, Gone.Breaches) };
        Assert.Equal(
            """
            #EXTM3U
            #PLAYLIST:Sunday set
            # Erstellt von AnalysisApp am 2026-03-04 05:06 UTC für: Family. Behalten wird, was geeignet ist.
            # 1 von 2 behalten, 1 weggelassen. Jede Einstufung ist eine Schätzung; entscheiden muss ein Mensch.
            #EXTINF:215,The Testers - Morning Light
            ./The Testers - Morning Light
            # Weggelassen: AC/DC - Bitter Road. Ungeeignet. Derbe Sprache und Beleidigungen: stark, mehr als leicht.

            """,
            await WriteAsync("m3u8", Playlist(Kept, gone)));
        var row = Rows(await WriteAsync("csv", Playlist(Kept, gone)))[1];
        Assert.Equal(("no", "not_suitable", "policy"), (row["Kept"], row["Rating"], row["Source"]));
        Assert.StartsWith("Ungeeignet.", row["Reason"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_length_is_minus_one_and_a_name_never_becomes_a_path_or_a_comment()
    {
        var written = await WriteAsync("m3u8", Playlist(Song(1, "..\\..\\etc: \"x\"?", "#1 Dads/../", null, true, "suitable", "")));
        Assert.Contains("#EXTINF:-1,#1 Dads/../ - ..\\..\\etc: \"x\"?\n./#1 Dads_.._ - .._.._etc_ _x__\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\u0085")]
    [InlineData("\u2028")]
    [InlineData("\u2029")]
    [InlineData("\v")]
    public async Task No_name_breaks_a_line_of_an_m3u8(string lineBreak)
    {
        var song = Song(1, $"One{lineBreak}#EXTINF:1,Two", $"A{lineBreak}B", null, true, "suitable", "");
        var written = await WriteAsync("m3u8", Playlist(song, song with { Kept = false, Reason = $"Blocked: \"{lineBreak}#x\"." }) with { Name = $"P{lineBreak}#X" });
        var lines = written.Split('\n', '\r', '\u0085', '\u2028', '\u2029', '\v');
        Assert.Single(lines, line => line.StartsWith("#EXTINF", StringComparison.Ordinal));
        Assert.Equal(8, lines.Length);
        Assert.DoesNotContain(lines, line => line.StartsWith("#X", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Csv_has_every_song_whole_whatever_its_name_holds()
    {
        var nasty = Song(1, "She said \"no\", twice;\nand left", "Ünïcødé 歌 🎵", 61, true, "suitable", "Suitable.");
        var rows = Rows(await WriteAsync("csv", Playlist(nasty, Gone)));

        Assert.Equal(["Position", "Title", "Artist", "Album", "Duration (s)", "Kept", "Rating", "Score", "Source", "Reason"], rows[0].Keys);
        Assert.Equal(("She said \"no\", twice;\nand left", "Ünïcødé 歌 🎵", "61", "yes"), (rows[0]["Title"], rows[0]["Artist"], rows[0]["Duration (s)"], rows[0]["Kept"]));
        Assert.Equal(("Bitter Road", "", "no", "not_suitable", "40", "policy"), (rows[1]["Title"], rows[1]["Duration (s)"], rows[1]["Kept"], rows[1]["Rating"], rows[1]["Score"], rows[1]["Source"]));
    }

    [Fact]
    public async Task Csv_begins_with_a_mark_and_ends_lines_as_the_rfc_has_it()
    {
        using var stream = new MemoryStream();
        await ExportFormat.Find("csv")!.WriteAsync(stream, Playlist(Kept, Gone), null, default);
        Assert.Equal(Encoding.UTF8.Preamble.ToArray(), stream.ToArray()[..3]);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(3, text.Split("\r\n").Count(line => line.Length > 0));
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\",\"y\")")]
    [InlineData("+1+1")]
    [InlineData("-2+3")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1+1")]
    [InlineData("\r=1+1")]
    [InlineData("\n=1+1")]
    [InlineData("\"=1+1")]
    [InlineData("＝1+1")]
    [InlineData("＋1")]
    [InlineData("－1")]
    [InlineData("＠x")]
    [InlineData(" =1+1")]
    public async Task No_name_is_a_formula_in_a_spreadsheet(string name)
    {
        var row = Assert.Single(Rows(await WriteAsync("csv", Playlist(Song(1, name, name, 1, true, "suitable", name)))));
        foreach (var column in (string[])["Title", "Artist", "Reason"])
        {
            Assert.Equal($"'{name}", row[column]);
        }
    }

    [Fact]
    public async Task Json_tells_what_was_kept_and_why_not_in_playing_order()
    {
        var json = JsonDocument.Parse(await WriteAsync("json", Playlist(Kept, Gone))).RootElement;
        Assert.Equal(("Sunday set", "family", "suitable", 1, 1), (
            json.GetProperty("playlist").Text("name"), json.GetProperty("policy").Text("name"), json.Text("keep"), json.Number("kept"), json.Number("leftOut")));
        Assert.Contains("a person decides", json.Text("note"), StringComparison.Ordinal);
        var songs = json.GetProperty("songs").EnumerateArray().ToArray();
        Assert.Equal([true, false], songs.Select(song => song.GetProperty("kept").GetBoolean()));
        Assert.Equal(JsonValueKind.Null, songs[1].GetProperty("durationSeconds").ValueKind);
        var breach = songs[1].GetProperty("breaches")[0];
        Assert.Equal(("language", 3, 1), (breach.Text("axis"), breach.Number("level"), breach.Number("limit")));
        Assert.False(songs[1].TryGetProperty("lines", out _));
    }

    [Fact]
    public async Task Lines_stand_in_csv_and_json_only_when_they_are_asked_for()
    {
        Task<IReadOnlyList<QuotedLine>> QuotesAsync(CleanSong song, CancellationToken cancellationToken)
            => Task.FromResult<IReadOnlyList<QuotedLine>>(song.Kept ? [] : [new QuotedLine(9, "shut up", "language", 3)]);

        Assert.Contains("9: shut up (", await WriteAsync("csv", Playlist(Kept, Gone), QuotesAsync), StringComparison.Ordinal);
        var songs = JsonDocument.Parse(await WriteAsync("json", Playlist(Kept, Gone), QuotesAsync)).RootElement.GetProperty("songs");
        Assert.Equal(0, songs[0].GetProperty("lines").GetArrayLength());
        Assert.Equal("shut up", songs[1].GetProperty("lines")[0].Text("text"));
        Assert.DoesNotContain("shut up", await WriteAsync("m3u8", Playlist(Kept, Gone), QuotesAsync), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sunday set", "Sunday set")]
    [InlineData("AC/DC: best\\of?", "AC_DC_ best_of_")]
    [InlineData("  .. ", "playlist")]
    [InlineData("", "playlist")]
    [InlineData("a\r\nSet-Cookie: b", "a  Set-Cookie_ b")]
    [InlineData("x\u202Efdp.exe", "xfdp.exe")]
    [InlineData("Ünïcødé 歌 🎵", "Ünïcødé 歌 🎵")]
    public void A_name_becomes_a_file_name(string name, string file) => Assert.Equal(file, FileName.Clean(name));

    [Fact]
    public void A_long_name_is_cut_between_characters()
    {
        var clean = FileName.Clean(string.Concat(Enumerable.Repeat("🎵", 100)));
        Assert.Equal(120, clean.Length);
        Assert.True(char.IsLowSurrogate(clean[^1]));
    }

    [Fact]
    public void An_attachment_names_its_file_in_ascii_and_in_unicode()
        => Assert.Equal("attachment; filename=\"_b\\\"_.csv\"; filename*=UTF-8''%C3%BCb%22%E6%AD%8C.csv", FileName.Attachment("üb\"歌.csv"));

    private static List<Dictionary<string, string?>> Rows(string csv)
    {
        using var reader = CsvReader.FromText(csv);
        var rows = new List<Dictionary<string, string?>>();
        foreach (var row in reader)
            rows.Add(row.ToDictionary());
        return rows;
    }

    private static CleanPlaylist Playlist(params CleanSong[] songs) => new(
        Guid.Empty, "Sunday set", "family", "Family", KeepRule.Suitable, new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero), songs);

    private static CleanSong Song(int position, string title, string artist, int? seconds, bool kept, string rating, string reason) => new(
        position,
        Guid.NewGuid(),
        new SongDescription(title, artist, null, seconds),
        rating,
        kept ? (short)96 : (short)40,
        "policy",
        kept,
        reason,
        kept ? [] : [new AxisBreach("language", 3, 1)]);

    private static async Task<string> WriteAsync(string format, CleanPlaylist playlist, ExportFormat.ReadQuotes? quotes = null)
    {
        using var stream = new AsyncOnlyStream();
        await ExportFormat.Find(format)!.WriteAsync(stream, playlist, quotes, default);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>As Kestrel's: whoever writes without awaiting is refused.</summary>
    private sealed class AsyncOnlyStream : Stream
    {
        private readonly MemoryStream _written = new();

        public byte[] ToArray() => _written.ToArray();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _written.Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
            => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override bool CanRead => false;
        public override bool CanSeek => false;
        public override bool CanWrite => true;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
        public override void Flush() => throw new InvalidOperationException("Synchronous flushes are not allowed.");
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous writes are not allowed.");
    }
}
