using AnalysisApp.Database.Schemas;
using Microsoft.Extensions.Logging.Abstractions;

namespace AnalysisApp.Database.Tests.Backups;

/// <summary>A schema with whatever makes a copy hard: tables that point to each other and to themselves, computed columns, triggers, first rows, counters.</summary>
internal static class SampleSchema
{
    public static readonly Script First = new(1, "everything",
        """
        CREATE TABLE song (
          id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
          title  text NOT NULL,
          shout  text NOT NULL GENERATED ALWAYS AS (upper(title)) STORED,
          cover  bigint REFERENCES song (id),
          newest bigint
        );
        CREATE TABLE analysis (
          id      bigint PRIMARY KEY,
          song_id bigint NOT NULL REFERENCES song (id),
          score   double precision,
          at      timestamptz NOT NULL,
          took    interval,
          levels  smallint[],
          words   text[],
          raw     bytea,
          found   json,
          facts   jsonb
        );
        ALTER TABLE song ADD CONSTRAINT newest_exists FOREIGN KEY (newest) REFERENCES analysis (id);
        CREATE TABLE "Odd ""name"" %s" ("a column" text, "from" int);
        CREATE TABLE note (n int NOT NULL);
        CREATE TABLE change (xid xid8 NOT NULL DEFAULT pg_current_xact_id(), songs int NOT NULL);
        CREATE TABLE kept (one boolean PRIMARY KEY DEFAULT true, since xid8 NOT NULL);
        CREATE TABLE empty (n int);
        INSERT INTO note VALUES (1);
        INSERT INTO kept (since) VALUES (pg_current_xact_id());
        CREATE SEQUENCE clock AS bigint MINVALUE 0 START 0;
        CREATE SEQUENCE unused;
        CREATE FUNCTION song_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO sample.note VALUES (2); RETURN NULL; END $$;
        CREATE TRIGGER song_added AFTER INSERT ON song FOR EACH ROW EXECUTE FUNCTION song_added();
        """);

    /// <summary>What a later version of the program adds.</summary>
    public static readonly Script Second = new(2, "moods", "ALTER TABLE song ADD mood int; UPDATE song SET mood = length(title); DROP TABLE empty;");

    /// <summary>Rows that a careless copy would change.</summary>
    public const string Rows =
        """
        INSERT INTO sample.song (title) VALUES ('Tide'), (E'Line\nend, tab\t, back\\slash, \\. and NULL \\N'), (''), (repeat('long ', 40000)), ('حب 💙 é'), ('\.');
        UPDATE sample.song SET cover = 6 WHERE id = 1;
        INSERT INTO sample.analysis VALUES
          (1, 1, 0.1 + 0.2, '2026-11-22 03:00:00.123456+02', '1 mon 2 days 03:04:05.6', '{1,NULL,3}', ARRAY['a"b', NULL, '{,}', ''], '\x00ff0a5c', '{"a" : 1,  "a":2}', '{"b": [1.10, null]}'),
          (2, 2, 'NaN', '-infinity', NULL, NULL, '{}', '', 'null', '"\u00e9"');
        UPDATE sample.song SET newest = 1 WHERE id = 1;
        INSERT INTO sample."Odd ""name"" %s" VALUES ('x', 1), (NULL, NULL);
        INSERT INTO sample.change (songs) VALUES (3);
        SELECT nextval('sample.clock'), nextval('sample.clock');
        """;

    public static IReadOnlyList<SchemaScripts> Of(params Script[] scripts) => [new SchemaScripts("sample", scripts)];

    public static async Task MigrateAsync(this PostgresServer server, params Script[] scripts)
        => await new MigrationRunner(server.DataSource, NullLogger.Instance, TimeProvider.System, "0.9").RunAsync(Of(scripts), null, CancellationToken.None);

    /// <summary>Every table's rows and every counter, as one hash each; transactions' numbers, which cannot be the same elsewhere, are left out.</summary>
    public static async Task<string> StateAsync(this PostgresServer server)
    {
        var lines = new List<string>();
        foreach (var table in new[] { "song", "analysis", "\"Odd \"\"name\"\" %s\"", "note" })
            lines.Add($"{table} {await server.AskAsync<string>($"SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), 'none') || ' ' || count(*) FROM sample.{table} t")}");
        foreach (var counter in new[] { "song_id_seq", "clock", "unused" })
            lines.Add($"{counter} {await server.AskAsync<string>($"SELECT last_value || ' ' || is_called FROM sample.{counter}")}");
        lines.Add(await server.AskAsync<string>("SELECT string_agg(songs::text, ',') FROM sample.change"));
        return string.Join('\n', lines);
    }
}
