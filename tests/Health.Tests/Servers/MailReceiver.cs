using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace AnalysisApp.Health.Tests.Servers;

/// <summary>A small mail server that speaks RFC 5321 on a free port, keeps the letters, and refuses what it is told to.</summary>
internal sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Channel<Letter> _letters = Channel.CreateUnbounded<Letter>();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    public MailReceiver()
    {
        _listener.Start();
        _loop = ServeAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A command, such as <c>RCPT</c>, and what it is refused with.</summary>
    public (string Command, string Answer)? Refusal { get; set; }

    /// <summary>Whether it asks who sends; then any user whose password is "right" may.</summary>
    public bool AsksWho { get; set; }

    public int Count => _letters.Reader.Count;

    /// <summary>How many came, whatever they said.</summary>
    public int Visits { get; private set; }

    public async Task<Letter> NextAsync() => await _letters.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            Visits++;
            try
            {
                await TalkAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client hung up.
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
        var (from, to, isKnown) = ("", new List<string>(), !AsksWho);
        await writer.WriteLineAsync("220 mail.test");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            var command = line.Split(' ')[0].ToUpperInvariant();
            if (Refusal is { } refusal && command == refusal.Command)
            {
                await writer.WriteLineAsync(refusal.Answer);
                continue;
            }

            switch (command)
            {
                case "EHLO":
                    await writer.WriteLineAsync(AsksWho ? "250-mail.test\r\n250 AUTH LOGIN" : "250 mail.test");
                    break;
                case "AUTH":
                    isKnown = await IsRightAsync(line, reader, writer);
                    await writer.WriteLineAsync(isKnown ? "235 welcome" : "535 who are you");
                    break;
                case "MAIL" when !isKnown:
                    await writer.WriteLineAsync("530 say who you are first");
                    break;
                case "MAIL":
                    from = line["MAIL FROM:".Length..];
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "RCPT":
                    to.Add(line["RCPT TO:".Length..]);
                    await writer.WriteLineAsync("250 ok");
                    break;
                case "DATA":
                    await writer.WriteLineAsync("354 go on");
                    _letters.Writer.TryWrite(new Letter(from, [.. to], await ReadDataAsync(reader)));
                    await writer.WriteLineAsync("250 kept");
                    break;
                case "QUIT":
                    await writer.WriteLineAsync("221 bye");
                    return;
                default:
                    await writer.WriteLineAsync("502 what");
                    break;
            }
        }
    }

    private async Task<bool> IsRightAsync(string line, StreamReader reader, StreamWriter writer)
    {
        // LOGIN with the user at once, or asked for.
        if (line.Split(' ') is not [_, _, _])
        {
            await writer.WriteLineAsync("334 VXNlcm5hbWU6");
            await reader.ReadLineAsync(_stop.Token);
        }

        await writer.WriteLineAsync("334 UGFzc3dvcmQ6");
        var password = Encoding.UTF8.GetString(Convert.FromBase64String((await reader.ReadLineAsync(_stop.Token))!));
        return password == "right";
    }

    private async Task<string> ReadDataAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(_stop.Token) is { } line && line != ".")
            text.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        return text.ToString();
    }
}

/// <summary>One letter, as it came.</summary>
internal sealed record Letter(string From, IReadOnlyList<string> To, string Text)
{
    /// <summary>The body, decoded.</summary>
    public string Body
    {
        get
        {
            var (head, body) = (Text[..Text.IndexOf("\n\n", StringComparison.Ordinal)], Text[(Text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..]);
            return head.Contains("base64", StringComparison.OrdinalIgnoreCase)
                ? Encoding.UTF8.GetString(Convert.FromBase64String(body.Replace("\n", "", StringComparison.Ordinal)))
                : body.Replace("=\n", "", StringComparison.Ordinal).Replace("=0D=0A", "\n", StringComparison.Ordinal);
        }
    }
}
