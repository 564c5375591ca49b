-- Songs, lyrics, playlists and analyses. The keys (*_key) are folded by the module (no case, no accents, at most 100 characters) and compared
-- as bytes, so that order and search are the same on every server, whatever its locale, and an index entry always fits its page.

-- The same text is stored once, however many songs have it.
CREATE TABLE lyrics (
  hash text NOT NULL,
  text text NOT NULL,
  CONSTRAINT lyrics_pk PRIMARY KEY (hash),
  CONSTRAINT lyrics_hash_is_sha256 CHECK (hash ~ '^[0-9a-f]{64}$'),
  CONSTRAINT lyrics_text_has_a_limit CHECK (char_length(text) BETWEEN 1 AND 200000)
);

CREATE TABLE song (
  id                 uuid        NOT NULL,
  title              text        NOT NULL,
  artist             text        NOT NULL,
  album              text,
  duration_seconds   integer,
  lyrics_hash        text,
  lyrics_source      text,
  newest_analysis_id uuid,
  created_at         timestamptz NOT NULL,
  updated_at         timestamptz NOT NULL,
  artist_key         text        NOT NULL COLLATE "C",
  title_key          text        NOT NULL COLLATE "C",
  search_key         text        NOT NULL COLLATE "C",
  CONSTRAINT song_pk PRIMARY KEY (id),
  CONSTRAINT song_lyrics_exist FOREIGN KEY (lyrics_hash) REFERENCES lyrics (hash),
  CONSTRAINT song_title_has_a_limit CHECK (char_length(title) BETWEEN 1 AND 500),
  CONSTRAINT song_artist_has_a_limit CHECK (char_length(artist) BETWEEN 1 AND 500),
  CONSTRAINT song_album_has_a_limit CHECK (char_length(album) <= 500),
  CONSTRAINT song_duration_is_a_day_at_most CHECK (duration_seconds BETWEEN 1 AND 86400),
  CONSTRAINT song_lyrics_have_a_source CHECK ((lyrics_hash IS NULL) = (lyrics_source IS NULL)),
  CONSTRAINT song_source_has_a_limit CHECK (char_length(lyrics_source) BETWEEN 1 AND 100),
  CONSTRAINT song_keys_fit_an_index CHECK (char_length(artist_key) <= 100 AND char_length(title_key) <= 100)
);

CREATE INDEX song_by_name ON song (artist_key, title_key, id);
CREATE INDEX song_by_age ON song (created_at DESC, id DESC);
CREATE INDEX song_by_lyrics ON song (lyrics_hash);

CREATE TABLE playlist (
  id         uuid        NOT NULL,
  name       text        NOT NULL,
  name_key   text        NOT NULL COLLATE "C",
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT playlist_pk PRIMARY KEY (id),
  CONSTRAINT playlist_name_has_a_limit CHECK (char_length(name) BETWEEN 1 AND 500),
  CONSTRAINT playlist_key_fits_an_index CHECK (char_length(name_key) <= 100)
);

CREATE INDEX playlist_by_name ON playlist (name_key, id);

-- Positions only grow and may have gaps, where a song was deleted.
CREATE TABLE playlist_song (
  playlist_id uuid    NOT NULL,
  song_id     uuid    NOT NULL,
  position    integer NOT NULL,
  CONSTRAINT playlist_song_pk PRIMARY KEY (playlist_id, song_id),
  CONSTRAINT playlist_song_has_its_own_position UNIQUE (playlist_id, position),
  CONSTRAINT playlist_song_playlist_exists FOREIGN KEY (playlist_id) REFERENCES playlist (id) ON DELETE CASCADE,
  CONSTRAINT playlist_song_song_exists FOREIGN KEY (song_id) REFERENCES song (id) ON DELETE CASCADE,
  CONSTRAINT playlist_song_position_is_positive CHECK (position > 0)
);

CREATE INDEX playlist_song_by_song ON playlist_song (song_id);

-- Never changed once written. The document is json, not jsonb: it is given back as it came, its scores in the models' order.
-- The lyrics may be gone (no reference); 'none' stands for a song without any.
CREATE TABLE analysis (
  id          uuid        NOT NULL,
  lyrics_hash text        NOT NULL,
  config_hash text        NOT NULL,
  quality     text        NOT NULL,
  levels      smallint[]  NOT NULL,
  document    json        NOT NULL,
  analyzed_at timestamptz NOT NULL,
  CONSTRAINT analysis_pk PRIMARY KEY (id),
  CONSTRAINT analysis_is_made_once UNIQUE (lyrics_hash, config_hash),
  CONSTRAINT analysis_lyrics_hash_is_known CHECK (lyrics_hash = 'none' OR lyrics_hash ~ '^[0-9a-f]{64}$'),
  CONSTRAINT analysis_config_hash_is_not_blank CHECK (config_hash <> ''),
  CONSTRAINT analysis_quality_is_known CHECK (quality IN ('full', 'no_lyrics', 'not_english'))
);

CREATE TABLE song_analysis (
  song_id     uuid        NOT NULL,
  analysis_id uuid        NOT NULL,
  attached_at timestamptz NOT NULL,
  CONSTRAINT song_analysis_pk PRIMARY KEY (song_id, analysis_id),
  CONSTRAINT song_analysis_song_exists FOREIGN KEY (song_id) REFERENCES song (id) ON DELETE CASCADE,
  CONSTRAINT song_analysis_analysis_exists FOREIGN KEY (analysis_id) REFERENCES analysis (id)
);

CREATE INDEX song_analysis_by_analysis ON song_analysis (analysis_id);

ALTER TABLE song ADD CONSTRAINT song_newest_analysis_is_its_own
  FOREIGN KEY (id, newest_analysis_id) REFERENCES song_analysis (song_id, analysis_id);

-- What lists show: the newest analysis under each policy.
CREATE TABLE song_rating (
  song_id     uuid     NOT NULL,
  policy      text     NOT NULL,
  value       text     NOT NULL,
  score       smallint,
  analysis_id uuid     NOT NULL,
  CONSTRAINT song_rating_pk PRIMARY KEY (song_id, policy),
  CONSTRAINT song_rating_analysis_is_the_songs FOREIGN KEY (song_id, analysis_id)
    REFERENCES song_analysis (song_id, analysis_id) ON DELETE CASCADE,
  CONSTRAINT song_rating_policy_is_not_blank CHECK (policy <> ''),
  CONSTRAINT song_rating_value_is_known CHECK (value IN ('suitable', 'use_with_care', 'not_suitable', 'unknown')),
  CONSTRAINT song_rating_score_is_a_percentage CHECK (score BETWEEN 0 AND 100),
  CONSTRAINT song_rating_unknown_has_no_score CHECK ((score IS NULL) = (value = 'unknown'))
);

CREATE INDEX song_rating_by_value ON song_rating (policy, value, song_id);
