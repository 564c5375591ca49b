using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;

namespace AnalysisApp.Events;

/// <summary>Tells every instance that a song has a new analysis, and for whom it was read. Sent with the transaction that saves it, heard when that commits.</summary>
internal static class SongAnalyzedSignal
{
    private const string ChannelName = "song_analyzed";

    public static async Task SendAsync(NpgsqlTransaction transaction, Guid songId, Guid? userId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_notify($1, $2)", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = ChannelName });
        command.Parameters.Add(new() { Value = $"{songId} {userId}" });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Songs as they are analysed, on any instance; ends when the connection does.</summary>
    public static async IAsyncEnumerable<(Guid SongId, Guid? UserId)> ListenAsync(NpgsqlDataSource database, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var heard = Channel.CreateUnbounded<(Guid, Guid?)>();
        connection.Notification += (_, notification) =>
        {
            var parts = notification.Payload.Split(' ');
            if (Guid.TryParse(parts[0], out var songId))
                heard.Writer.TryWrite((songId, parts.Length > 1 && Guid.TryParse(parts[1], out var userId) ? userId : null));
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {ChannelName}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);

        while (true)
        {
            await connection.WaitAsync(cancellationToken);
            while (heard.Reader.TryRead(out var song))
                yield return song;
        }
    }
}
