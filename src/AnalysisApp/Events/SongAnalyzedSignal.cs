using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Npgsql;

namespace AnalysisApp.Events;

/// <summary>Tells every instance that a song has a new analysis. Sent with the transaction that saves it, heard when that commits.</summary>
internal static class SongAnalyzedSignal
{
    private const string ChannelName = "song_analyzed";

    public static async Task SendAsync(NpgsqlTransaction transaction, Guid songId, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT pg_notify($1, $2)", transaction.Connection, transaction);
        command.Parameters.Add(new() { Value = ChannelName });
        command.Parameters.Add(new() { Value = songId.ToString() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Songs as they are analysed, on any instance; ends when the connection does.</summary>
    public static async IAsyncEnumerable<Guid> ListenAsync(NpgsqlDataSource database, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var heard = Channel.CreateUnbounded<Guid>();
        connection.Notification += (_, notification) =>
        {
            if (Guid.TryParse(notification.Payload, out var songId))
                heard.Writer.TryWrite(songId);
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {ChannelName}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);

        while (true)
        {
            await connection.WaitAsync(cancellationToken);
            while (heard.Reader.TryRead(out var songId))
                yield return songId;
        }
    }
}
