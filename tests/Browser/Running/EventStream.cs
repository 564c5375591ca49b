using System.Text.Json;

namespace AnalysisApp.Browser;

/// <summary>The app's own events: how a test waits for work to end without asking again and again.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly StreamReader _lines;
    private readonly Dictionary<string, string> _states = [];

    internal EventStream(HttpResponseMessage answer, StreamReader lines)
    {
        _answer = answer;
        _lines = lines;
    }

    /// <summary>Waits until a job has ended.</summary>
    public async Task UntilJobEndsAsync(string jobId)
    {
        while (!_states.TryGetValue(jobId, out var state) || state is not ("completed" or "failed" or "cancelled"))
            await ReadAsync();
    }

    /// <summary>Waits until any job has ended that was seen since this was opened.</summary>
    public async Task UntilJobEndsAsync()
    {
        while (!_states.Values.Any(state => state is "completed" or "failed" or "cancelled"))
            await ReadAsync();
    }

    private async Task ReadAsync()
    {
        var type = "";
        while (await _lines.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                type = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                Note(type, JsonDocument.Parse(line["data: ".Length..]).RootElement);
                return;
            }
        }

        throw new EndOfStreamException("The app closed its events.");
    }

    private void Note(string type, JsonElement data)
    {
        if (type == "job")
            _states[data.GetProperty("id").GetString()!] = data.GetProperty("state").GetString()!;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _lines.Dispose();
        _answer.Dispose();
        return ValueTask.CompletedTask;
    }
}
