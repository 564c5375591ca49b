-- The mood of the newest analysis stands in the song beside its profile: the course of a playlist then reads songs alone.
ALTER TABLE song
  ADD COLUMN mood smallint,
  ADD CONSTRAINT song_mood_is_a_percentage CHECK (mood BETWEEN -100 AND 100),
  ADD CONSTRAINT song_mood_comes_with_an_analysis CHECK (mood IS NULL OR newest_analysis_id IS NOT NULL);
UPDATE song SET mood = analysis.mood FROM analysis WHERE analysis.id = song.newest_analysis_id AND analysis.mood IS NOT NULL;

-- What counts are kept of in memory, and how such a count stays exact: every statement that changes how songs are counted says by how much, with the
-- transaction that did it. A process that counted in one snapshot adds what that snapshot did not see, and never counts all songs again.

-- Songs that came to a group, or left it. A row of no songs says that what people settled may have changed, or which songs a group holds.
CREATE TABLE song_change (
  xid           xid8    NOT NULL DEFAULT pg_current_xact_id(),
  profile_id    integer,
  lyrics_source text,
  advisory      text,
  songs         integer NOT NULL
);

CREATE INDEX song_change_by_xid ON song_change (xid);

-- From which transaction on all changes are there; who counted in an older snapshot counts anew.
CREATE TABLE song_change_kept (
  single    boolean NOT NULL DEFAULT true,
  kept_from xid8    NOT NULL,
  CONSTRAINT song_change_kept_pk PRIMARY KEY (single),
  CONSTRAINT song_change_kept_is_one_row CHECK (single)
);

INSERT INTO song_change_kept (kept_from) VALUES (pg_current_xact_id());

CREATE FUNCTION note_songs_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library.song_change (profile_id, lyrics_source, advisory, songs)
  SELECT profile_id, lyrics_source, advisory, count(*) FROM new_rows GROUP BY 1, 2, 3;
  RETURN NULL;
END $$;

CREATE FUNCTION note_songs_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library.song_change (profile_id, lyrics_source, advisory, songs)
  SELECT profile_id, lyrics_source, advisory, -count(*) FROM old_rows GROUP BY 1, 2, 3;
  RETURN NULL;
END $$;

-- A song that only got another title is counted as before. Nested loops over the rows of a large statement would take forever, and nobody knows their number.
CREATE FUNCTION note_songs_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM old_rows o JOIN new_rows n ON n.id = o.id
    WHERE (o.profile_id, o.lyrics_source, o.advisory, o.artist_key) IS DISTINCT FROM (n.profile_id, n.lyrics_source, n.advisory, n.artist_key))
  THEN
    INSERT INTO library.song_change (profile_id, lyrics_source, advisory, songs)
    SELECT NULL, NULL, NULL, 0
    UNION ALL
    SELECT profile_id, lyrics_source, advisory, sum(songs)
    FROM (
      SELECT profile_id, lyrics_source, advisory, -1 AS songs FROM old_rows
      UNION ALL
      SELECT profile_id, lyrics_source, advisory, 1 FROM new_rows) moved
    GROUP BY 1, 2, 3 HAVING sum(songs) <> 0;
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION note_settled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library.song_change (songs) VALUES (0);
  RETURN NULL;
END $$;

CREATE TRIGGER song_added   AFTER INSERT ON song REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION note_songs_added();
CREATE TRIGGER song_deleted AFTER DELETE ON song REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION note_songs_deleted();
CREATE TRIGGER song_changed AFTER UPDATE ON song REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION note_songs_changed();
CREATE TRIGGER decision_settles    AFTER INSERT OR UPDATE OR DELETE ON decision    FOR EACH STATEMENT EXECUTE FUNCTION note_settled();
CREATE TRIGGER artist_rule_settles AFTER INSERT OR UPDATE OR DELETE ON artist_rule FOR EACH STATEMENT EXECUTE FUNCTION note_settled();
