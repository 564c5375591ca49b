using System.Globalization;
using AnalysisApp.Inference;

namespace AnalysisApp.Commands;

/// <summary>A pull for people: one line that moves on a terminal; elsewhere a line for each file, each tenth of the whole, and each wait.</summary>
/// <param name="output">Where to.</param>
/// <param name="width">Columns of the terminal; null when it is none.</param>
/// <param name="clock">Measures the rate.</param>
internal sealed class PullView(TextWriter output, int? width, TimeProvider clock) : IProgress<PullProgress>
{
    private const int BarWidth = 20;
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);
    private readonly TransferRate _rate = new(clock);
    private (string File, bool Downloads) _file;
    private string? _note;
    private long _tenths = -1;
    private long? _drawnAt;

    public void Report(PullProgress value)
    {
        var downloads = value.TotalBytes > 0;
        if (downloads && value.Note is null)
            _rate.Add(value.Bytes);
        var isNew = (value.File, downloads) != _file || (value.Note is not null && value.Note != _note);
        (_file, _note) = ((value.File, downloads), value.Note);
        if (width is { } columns)
            Draw(value, columns, isNew);
        else
            Write(value, isNew);
    }

    /// <summary>Leaves the line that moves.</summary>
    public void End()
    {
        if (_drawnAt is not null)
            output.WriteLine();
    }

    private void Draw(PullProgress value, int columns, bool isNew)
    {
        if (!isNew && value.Bytes < value.TotalBytes && _drawnAt is { } at && clock.GetElapsedTime(at) < Redraw)
            return;
        _drawnAt = clock.GetTimestamp();
        var done = value.TotalBytes > 0 ? (double)value.Bytes / value.TotalBytes : 0;
        var filled = (int)(done * BarWidth);
        var line = $"[{new string('#', filled)}{new string('-', BarWidth - filled)}] {Text(value)}";
        output.Write($"\r{line[..Math.Min(line.Length, columns - 1)]}\e[K");
        output.Flush();
    }

    private void Write(PullProgress value, bool isNew)
    {
        // What is asked of the hub is worth one line, not one for each file.
        var tenths = value.TotalBytes > 0 ? value.Bytes * 10 / value.TotalBytes : 0;
        if (value is { TotalBytes: 0, Note: null } ? _tenths >= 0 : !isNew && tenths <= _tenths)
            return;
        _tenths = tenths;
        output.WriteLine(value is { TotalBytes: 0, Note: null } ? "Asking the hub what the files are." : Text(value));
    }

    private string Text(PullProgress value)
    {
        var what = value.File.Length == 0 ? "" : $"{value.File}  ";
        if (value.Note is not null)
            return what + value.Note;
        if (value.TotalBytes == 0)
            return what + "asking the hub";
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"{100 * value.Bytes / value.TotalBytes,3} %  file {value.Number} of {value.Count}  {Size.Text(value.Bytes)} of {Size.Text(value.TotalBytes)}");
        if (_rate.BytesPerSecond is { } rate)
            text += $"  {Size.Text((long)rate)}/s";
        if (_rate.TimeLeft(value.TotalBytes) is { } left && value.Bytes < value.TotalBytes)
            text += $"  {Left(left)} left";
        return $"{text}  {value.File}";
    }

    private static string Left(TimeSpan time) => time.TotalSeconds < 90
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalSeconds):0} s")
        : time.TotalMinutes < 90
            ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(time.TotalMinutes):0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min");
}

/// <summary>Bytes for people.</summary>
internal static class Size
{
    public static string Text(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };
}
