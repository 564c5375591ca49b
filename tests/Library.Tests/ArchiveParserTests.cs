using System.Text;
using AnalysisApp.Library.Archive;

namespace AnalysisApp.Library.Tests;

/// <summary>An archive is taken apart while it comes in, and what is none is refused with the place of the fault.</summary>
public sealed class ArchiveParserTests
{
    private const string Head = """{"format": "analysisapp-archive", "version": 1""";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public async Task Entries_come_whole_however_the_bytes_arrive(int bytesAtATime)
    {
        var entries = await ReadAsync(
            "\uFEFF" + Head + """, "createdAt": "x", "producer": "y", "songs": [ {"a": {"b": [1, "}"]}} , {"é": "歌"} ], "playlists": [], "analyses": [{}] } """, bytesAtATime);
        Assert.Equal(
            ["songs[0] {\"a\": {\"b\": [1, \"}\"]}}", "songs[1] {\"é\": \"歌\"}", "analyses[0] {}"], entries);
    }

    [Fact]
    public async Task An_entry_may_be_larger_than_the_first_buffer_and_others_follow()
    {
        var large = new string('x', 300_000);
        var entries = await ReadAsync(Head + $$""", "songs": [{"a": "{{large}}"}, {"b": 1}, {"a": "{{large}}"}]}""", 10_000);
        Assert.Equal([300_000 + 18, 17, 300_000 + 18], entries.Select(entry => entry.Length));
    }

    [Theory]
    [InlineData("", "must begin with")]
    [InlineData("[]", "must begin with")]
    [InlineData("{}", "must begin with")]
    [InlineData("""{"version": 1, "format": "analysisapp-archive"}""", "must begin with")]
    [InlineData("""{"format": "other", "version": 1}""", "must begin with")]
    [InlineData("""{"format": "analysisapp-archive", "version": "1"}""", "must begin with")]
    [InlineData("""{"format": "analysisapp-archive", "version": 1.5}""", "version, byte 46: it must be a whole number")]
    [InlineData("""{"format": "analysisapp-archive", "version": 0}""", "version, byte 46: it must be a whole number")]
    [InlineData("""{"format": "analysisapp-archive", "version": 2, "anything": [""", "The archive is of format 2; this app knows up to format 1.")]
    [InlineData(Head + """, "horses": []}""", "horses, byte 49: an archive has no such part")]
    [InlineData(Head + """, "songs": {}}""", "songs, byte 58: it must be a list")]
    [InlineData(Head + """, "songs": [1]}""", "songs[0], byte 59: it must be an object")]
    [InlineData(Head + """, "songs": [{}, [""", "songs[1], byte 63: it must be an object")]
    [InlineData(Head + """, "songs": [], "songs": []}""", "songs, byte 62: it stands here a second time")]
    [InlineData(Head + """, "songs": [{"a": tru]}""", "songs[0], byte 6")]
    [InlineData(Head + """, "songs": [{},]}""", "songs[1], byte 62: it is not JSON")]
    [InlineData(Head + """} {}""", "the end, byte 49: something follows the archive")]
    [InlineData(Head + """, "songs": [{"a": 1""", "ends in the middle, at songs[0]")]
    [InlineData(Head + """, "songs": [{"a": 1}""", "ends in the middle, at songs[1]")]
    [InlineData(Head + """, "songs": [{"a": "uncl""", "ends in the middle, at songs[0]")]
    [InlineData(Head + """, "songs": [{"a": 1}]""", "ends in the middle")]
    [InlineData(Head + ",", "ends in the middle")]
    public async Task What_is_no_archive_is_refused_with_its_place(string document, string fault)
    {
        foreach (var bytesAtATime in (int[])[1, int.MaxValue])
        {
            var thrown = await Assert.ThrowsAsync<ArchiveException>(() => ReadAsync(document, bytesAtATime));
            Assert.Contains(fault, thrown.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Deep_nesting_is_refused()
    {
        var bomb = Head + ", \"songs\": [" + string.Concat(Enumerable.Repeat("{\"a\":", 1_000_000));
        var thrown = await Assert.ThrowsAsync<ArchiveException>(() => ReadAsync(bomb, 4096));
        Assert.Contains("songs[0]", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("levels deep", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""", "songs": [{"a": "{0}""")]
    [InlineData(""", "{0}""")]
    [InlineData(""", "producer": "{0}""")]
    [InlineData(""", {1}""")]
    [InlineData(""", "songs": [{1}""")]
    public async Task Giant_strings_and_endless_space_never_fill_the_memory(string document)
    {
        var endless = new EndlessStream(Head + document.Split('{', '}') switch
        {
            _ when document.Contains("{0}", StringComparison.Ordinal) => document[..document.IndexOf("{0}", StringComparison.Ordinal)],
            _ => document[..document.IndexOf("{1}", StringComparison.Ordinal)],
        }, document.Contains("{0}", StringComparison.Ordinal) ? (byte)'x' : (byte)' ');
        var before = GC.GetAllocatedBytesForCurrentThread();
        var thrown = await Assert.ThrowsAsync<ArchiveException>(() => ReadAsync(endless, 1_000_000));
        Assert.Contains("larger than", thrown.Message, StringComparison.Ordinal);
        Assert.InRange(endless.Given, 1_000_000, 8_000_000);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000_000);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_refused()
    {
        byte[] bytes = [.. Encoding.UTF8.GetBytes(Head + ", \"songs\": [{\"a\": \""), 0xff, .. "\"}]}"u8];
        var thrown = await Assert.ThrowsAsync<ArchiveException>(() => ReadAsync(new MemoryStream(bytes), 1_000_000));
        Assert.Contains("songs[0], byte 59: it is not UTF-8", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_bytes_come_are_entries_or_a_fault_of_the_archive()
    {
        var seed = Environment.TickCount;
        var dice = new Random(seed);
        var good = Encoding.UTF8.GetBytes(Head + """, "songs": [{"a": "b\n\ud83c\udfb5", "c": [1, -2.5e3, null, true]}, {}], "playlists": [{"x": {}}]}""");
        for (var round = 0; round < 2000; round++)
        {
            var bytes = good.ToArray();
            for (var i = dice.Next(1, 4); i > 0; i--)
                bytes[dice.Next(bytes.Length)] = (byte)dice.Next(256);
            try
            {
                await ReadAsync(new TrickleStream(bytes[..dice.Next(1, bytes.Length + 1)], dice.Next(1, 40)), 1_000_000);
            }
            catch (ArchiveException)
            {
            }
            catch (Exception fault)
            {
                Assert.Fail($"Seed {seed}, round {round}: {fault}");
            }
        }
    }

    private static Task<List<string>> ReadAsync(string document, int bytesAtATime)
        => ReadAsync(new TrickleStream(Encoding.UTF8.GetBytes(document), bytesAtATime), 1_000_000);

    private static async Task<List<string>> ReadAsync(Stream input, int mostEntryBytes)
    {
        var entries = new List<string>();
        await foreach (var entry in new ArchiveParser(input, mostEntryBytes).ReadAsync(default))
            entries.Add($"{entry.Section}[{entry.Index}] {Encoding.UTF8.GetString(entry.Json.Span)}");
        return entries;
    }

    /// <summary>Gives a few bytes at a time, as a network does.</summary>
    private sealed class TrickleStream(byte[] bytes, int atATime) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            => base.ReadAsync(buffer[..Math.Min(buffer.Length, atATime)], cancellationToken);
    }

    /// <summary>Never ends.</summary>
    private sealed class EndlessStream(string beginning, byte filler) : Stream
    {
        private readonly byte[] _beginning = Encoding.UTF8.GetBytes(beginning);

        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var first = Given == 0 ? _beginning.AsSpan(0, Math.Min(_beginning.Length, buffer.Length)) : [];
            first.CopyTo(buffer.Span);
            var given = first.Length > 0 ? first.Length : buffer.Length;
            if (first.Length == 0)
                buffer.Span.Fill(filler);
            Given += given;
            return ValueTask.FromResult(given);
        }

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => Given; set => throw new NotSupportedException(); }
        public override void Flush() => throw new NotSupportedException();
        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
