-- Songs and playlists belong to a user. Users are kept elsewhere, so nothing is referred to. What is from before there were users belongs to nobody until
-- somebody claims it. The songs of a playlist are its owner's: whoever may read the playlist may read them.

ALTER TABLE song ADD COLUMN owner_id uuid;
ALTER TABLE playlist ADD COLUMN owner_id uuid;

-- An owner's songs and playlists in the orders that everyone's are listed in, and what is counted of them.
CREATE INDEX song_of_owner_by_name ON song (owner_id, artist_key, title_key, id);
CREATE INDEX song_of_owner_by_age ON song (owner_id, created_at DESC, id DESC);
CREATE INDEX song_of_owner_by_profile ON song (owner_id, profile_id, lyrics_source, advisory) INCLUDE (id, artist_key, title_key);
CREATE INDEX playlist_of_owner_by_name ON playlist (owner_id, name_key, id);

-- Who may read a playlist besides its owner; a row without a user is everyone.
CREATE TABLE playlist_share (
  playlist_id uuid NOT NULL,
  user_id     uuid,
  CONSTRAINT playlist_share_stands_once UNIQUE NULLS NOT DISTINCT (playlist_id, user_id),
  CONSTRAINT playlist_share_playlist_exists FOREIGN KEY (playlist_id) REFERENCES playlist (id) ON DELETE CASCADE
);

CREATE INDEX playlist_share_by_user ON playlist_share (user_id);

-- Songs are counted by owner, so a change says whose. All songs of the changes before this were nobody's, as they are now.
ALTER TABLE song_change ADD COLUMN owner_id uuid;

CREATE OR REPLACE FUNCTION note_songs_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library.song_change (owner_id, profile_id, lyrics_source, advisory, songs)
  SELECT owner_id, profile_id, lyrics_source, advisory, count(*) FROM new_rows GROUP BY 1, 2, 3, 4;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_songs_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO library.song_change (owner_id, profile_id, lyrics_source, advisory, songs)
  SELECT owner_id, profile_id, lyrics_source, advisory, -count(*) FROM old_rows GROUP BY 1, 2, 3, 4;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION note_songs_changed() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
  IF EXISTS (
    SELECT FROM old_rows o JOIN new_rows n ON n.id = o.id
    WHERE (o.owner_id, o.profile_id, o.lyrics_source, o.advisory, o.artist_key)
      IS DISTINCT FROM (n.owner_id, n.profile_id, n.lyrics_source, n.advisory, n.artist_key))
  THEN
    INSERT INTO library.song_change (owner_id, profile_id, lyrics_source, advisory, songs)
    SELECT NULL, NULL, NULL, NULL, 0
    UNION ALL
    SELECT owner_id, profile_id, lyrics_source, advisory, sum(songs)
    FROM (
      SELECT owner_id, profile_id, lyrics_source, advisory, -1 AS songs FROM old_rows
      UNION ALL
      SELECT owner_id, profile_id, lyrics_source, advisory, 1 FROM new_rows) moved
    GROUP BY 1, 2, 3, 4 HAVING sum(songs) <> 0;
  END IF;
  RETURN NULL;
END $$;
