-- Policies rate profiles: what an analysis comes to, which many songs share. A change of policy rates the profiles anew, and no song.

-- What was read before has the levels of other axes: it is read anew.
DROP TABLE song_rating;
UPDATE song SET newest_analysis_id = NULL WHERE newest_analysis_id IS NOT NULL;
DELETE FROM song_analysis;
DELETE FROM analysis;

-- Never changed once written. Levels, low and high are in the Analysis module's order of axes.
CREATE TABLE profile (
  id        integer    GENERATED ALWAYS AS IDENTITY,
  quality   text       NOT NULL,
  levels    smallint[] NOT NULL,
  low       smallint[] NOT NULL,
  high      smallint[] NOT NULL,
  emotion   text,
  sentiment text,
  language  text,
  doubts    text[]     NOT NULL,

  -- For plans: how many are so is known of a column, and not of an expression.
  disagreeing    boolean NOT NULL GENERATED ALWAYS AS ('disagreeing' = ANY (doubts)) STORED,
  low_confidence boolean NOT NULL GENERATED ALWAYS AS ('low_confidence' = ANY (doubts)) STORED,
  CONSTRAINT profile_pk PRIMARY KEY (id),
  CONSTRAINT profile_is_kept_once UNIQUE NULLS NOT DISTINCT (quality, levels, low, high, emotion, sentiment, language, doubts),
  CONSTRAINT profile_quality_is_known CHECK (quality IN ('full', 'too_little_text', 'no_lyrics', 'instrumental', 'not_english')),
  CONSTRAINT profile_levels_are_0_to_4 CHECK (0 <= ALL (levels) AND 4 >= ALL (levels)),
  CONSTRAINT profile_has_low_and_high_for_each_level CHECK (cardinality(low) = cardinality(levels) AND cardinality(high) = cardinality(levels)),
  CONSTRAINT profile_fits_an_index CHECK (
    cardinality(levels) <= 32 AND cardinality(doubts) <= 10
    AND char_length(emotion) <= 50 AND char_length(sentiment) <= 50 AND char_length(language) <= 20)
);

-- The definition is json that the application writes and reads; here it is only kept, as it came.
CREATE TABLE policy (
  name       text        NOT NULL COLLATE "C",
  title      text        NOT NULL,
  definition json        NOT NULL,
  version    integer     NOT NULL,
  position   integer     NOT NULL,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT policy_pk PRIMARY KEY (name),
  CONSTRAINT policy_name_is_for_programs CHECK (name ~ '^[a-z][a-z0-9_]{0,49}$'),
  CONSTRAINT policy_title_has_a_limit CHECK (char_length(title) BETWEEN 1 AND 200),
  CONSTRAINT policy_version_is_positive CHECK (version > 0)
);

-- Every profile under every policy: writers of either hold a lock that keeps it so.
CREATE TABLE profile_rating (
  policy     text     NOT NULL COLLATE "C",
  profile_id integer  NOT NULL,
  score      smallint,
  borderline boolean  NOT NULL,
  value      text     NOT NULL,
  CONSTRAINT profile_rating_pk PRIMARY KEY (policy, profile_id),
  CONSTRAINT profile_rating_policy_exists FOREIGN KEY (policy) REFERENCES policy (name) ON DELETE CASCADE,
  CONSTRAINT profile_rating_profile_exists FOREIGN KEY (profile_id) REFERENCES profile (id) ON DELETE CASCADE,
  CONSTRAINT profile_rating_value_is_known CHECK (value IN ('suitable', 'use_with_care', 'not_suitable', 'unknown')),
  CONSTRAINT profile_rating_score_is_a_percentage CHECK (score BETWEEN 0 AND 100),
  CONSTRAINT profile_rating_unknown_has_no_score CHECK ((score IS NULL) = (value = 'unknown'))
) WITH (fillfactor = 45); -- Room for every row's next version on its own page: a change of policy then touches no index.

CREATE INDEX profile_rating_by_profile ON profile_rating (profile_id);

ALTER TABLE analysis DROP COLUMN quality, DROP COLUMN levels;
ALTER TABLE analysis
  ADD COLUMN profile_id integer NOT NULL,
  ADD COLUMN mood smallint,
  ADD CONSTRAINT analysis_profile_exists FOREIGN KEY (profile_id) REFERENCES profile (id),
  ADD CONSTRAINT analysis_has_one_profile UNIQUE (id, profile_id),
  ADD CONSTRAINT analysis_mood_is_a_percentage CHECK (mood BETWEEN -100 AND 100);

CREATE INDEX analysis_by_profile ON analysis (profile_id);

-- The profile of the newest analysis stands in the song too, so that lists and counts never touch the analyses.
ALTER TABLE song
  ADD COLUMN profile_id integer,
  ADD COLUMN advisory text,
  ADD CONSTRAINT song_profile_is_its_newest_analysis FOREIGN KEY (newest_analysis_id, profile_id) REFERENCES analysis (id, profile_id),
  ADD CONSTRAINT song_profile_comes_with_an_analysis CHECK ((profile_id IS NULL) = (newest_analysis_id IS NULL)),
  ADD CONSTRAINT song_advisory_is_known CHECK (advisory IN ('explicit', 'clean'));

-- What is counted, what settles a song without its profile, and its name: counts and orders by score read this alone.
CREATE INDEX song_by_profile ON song (profile_id, lyrics_source, advisory) INCLUDE (id, artist_key, title_key);
CREATE INDEX song_by_advisory ON song (advisory, profile_id) WHERE advisory IS NOT NULL;

CREATE TABLE artist_rule (
  policy     text        NOT NULL COLLATE "C",
  artist_key text        NOT NULL COLLATE "C",
  artist     text        NOT NULL,
  value      text        NOT NULL,
  note       text,
  decided_by text        NOT NULL,
  decided_at timestamptz NOT NULL,
  CONSTRAINT artist_rule_pk PRIMARY KEY (policy, artist_key),
  CONSTRAINT artist_rule_policy_exists FOREIGN KEY (policy) REFERENCES policy (name) ON DELETE CASCADE,
  CONSTRAINT artist_rule_value_is_known CHECK (value IN ('suitable', 'use_with_care', 'not_suitable')),
  CONSTRAINT artist_rule_artist_has_a_limit CHECK (char_length(artist) BETWEEN 1 AND 500),
  CONSTRAINT artist_rule_note_has_a_limit CHECK (char_length(note) BETWEEN 1 AND 2000),
  CONSTRAINT artist_rule_decided_by_has_a_limit CHECK (char_length(decided_by) BETWEEN 1 AND 100)
);

-- What stands now. The rating is the decision in a policy's words.
CREATE TABLE decision (
  policy     text        NOT NULL COLLATE "C",
  song_id    uuid        NOT NULL,
  value      text        NOT NULL,
  rating     text        NOT NULL GENERATED ALWAYS AS (CASE value WHEN 'approved' THEN 'suitable' ELSE 'not_suitable' END) STORED,
  note       text,
  decided_by text        NOT NULL,
  decided_at timestamptz NOT NULL,
  CONSTRAINT decision_pk PRIMARY KEY (policy, song_id),
  CONSTRAINT decision_policy_exists FOREIGN KEY (policy) REFERENCES policy (name) ON DELETE CASCADE,
  CONSTRAINT decision_song_exists FOREIGN KEY (song_id) REFERENCES song (id) ON DELETE CASCADE,
  CONSTRAINT decision_value_is_known CHECK (value IN ('approved', 'blocked')),
  CONSTRAINT decision_note_has_a_limit CHECK (char_length(note) BETWEEN 1 AND 2000),
  CONSTRAINT decision_decided_by_has_a_limit CHECK (char_length(decided_by) BETWEEN 1 AND 100)
);

CREATE INDEX decision_by_song ON decision (song_id);

-- What was decided, for as long as the song is there; the policy may be gone (no reference). An entry that counts is the step that an undo takes
-- back: what stands now is the newest of them.
CREATE TABLE decision_entry (
  id         bigint      GENERATED ALWAYS AS IDENTITY,
  song_id    uuid        NOT NULL,
  policy     text        NOT NULL COLLATE "C",
  action     text        NOT NULL,
  value      text,
  note       text,
  decided_by text        NOT NULL,
  decided_at timestamptz NOT NULL,
  counts     boolean     NOT NULL,
  CONSTRAINT decision_entry_pk PRIMARY KEY (id),
  CONSTRAINT decision_entry_song_exists FOREIGN KEY (song_id) REFERENCES song (id) ON DELETE CASCADE,
  CONSTRAINT decision_entry_action_is_known CHECK (action IN ('approved', 'blocked', 'cleared', 'undone')),
  CONSTRAINT decision_entry_value_is_known CHECK (value IN ('approved', 'blocked')),
  CONSTRAINT decision_entry_undo_is_not_undone CHECK (action <> 'undone' OR NOT counts)
);

CREATE INDEX decision_entry_by_song ON decision_entry (song_id, policy, id);
