-- Who may use the app, with what, and what was done. The user's columns are ASP.NET Core Identity's.
CREATE TABLE "user" (
  id                   uuid PRIMARY KEY,
  user_name            text NOT NULL,
  normalized_user_name text NOT NULL,
  role                 text NOT NULL,
  is_disabled          boolean NOT NULL,
  -- Nothing for who signs in by keys, passkeys or a proxy only.
  password_hash        text,
  -- Another value ends every session.
  security_stamp       text NOT NULL,
  concurrency_stamp    text NOT NULL,
  two_factor_enabled   boolean NOT NULL,
  lockout_end          timestamptz,
  lockout_enabled      boolean NOT NULL,
  access_failed_count  integer NOT NULL,
  created_at           timestamptz NOT NULL,
  last_sign_in_at      timestamptz,
  CONSTRAINT role_is_known       CHECK (role IN ('viewer', 'editor', 'admin')),
  CONSTRAINT name_is_short       CHECK (char_length(user_name) BETWEEN 1 AND 64),
  CONSTRAINT failures_are_counts CHECK (access_failed_count >= 0)
);
CREATE UNIQUE INDEX user_by_name ON "user" (normalized_user_name);
-- The first administrator is the oldest.
CREATE INDEX administrator ON "user" (created_at, id) WHERE role = 'admin' AND NOT is_disabled;

-- Whoever is the last administrator stays one, whichever way they would go. The lock makes two who go at once take turns;
-- the look comes after it, in a statement of its own, and so sees what the other did.
CREATE FUNCTION keep_an_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.role = 'admin' AND NOT NEW.is_disabled THEN
    RETURN NULL;
  END IF;
  PERFORM pg_advisory_xact_lock(7021935661);
  IF NOT EXISTS (SELECT FROM accounts."user" WHERE role = 'admin' AND NOT is_disabled) THEN
    RAISE EXCEPTION 'this is the last administrator' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'last_administrator';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER last_administrator AFTER UPDATE OF role, is_disabled OR DELETE ON "user"
  FOR EACH ROW WHEN (OLD.role = 'admin' AND NOT OLD.is_disabled) EXECUTE FUNCTION keep_an_administrator();

-- The secret of the second factor and the recovery codes, encrypted.
CREATE TABLE user_token (
  user_id        uuid NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  login_provider text NOT NULL,
  name           text NOT NULL,
  value          text,
  PRIMARY KEY (user_id, login_provider, name)
);

CREATE TABLE user_passkey (
  credential_id bytea PRIMARY KEY,
  user_id       uuid NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  data          jsonb NOT NULL,
  CONSTRAINT credential_is_short CHECK (octet_length(credential_id) <= 1024)
);
CREATE INDEX user_passkey_by_user ON user_passkey (user_id);

CREATE TABLE user_preference (
  user_id uuid NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  name    text NOT NULL,
  value   text NOT NULL,
  PRIMARY KEY (user_id, name),
  CONSTRAINT name_is_short  CHECK (char_length(name) BETWEEN 1 AND 64),
  CONSTRAINT value_is_small CHECK (octet_length(value) <= 4096)
);

CREATE TABLE api_key (
  id           uuid PRIMARY KEY,
  user_id      uuid NOT NULL REFERENCES "user" (id) ON DELETE CASCADE,
  name         text NOT NULL,
  -- The beginning, by which a person tells it from others.
  prefix       text NOT NULL,
  sha256       bytea NOT NULL,
  scopes       text[] NOT NULL,
  created_at   timestamptz NOT NULL,
  expires_at   timestamptz,
  last_used_at timestamptz,
  revoked_at   timestamptz,
  CONSTRAINT name_is_short    CHECK (char_length(name) BETWEEN 1 AND 100),
  CONSTRAINT hash_is_sha256   CHECK (octet_length(sha256) = 32),
  CONSTRAINT scopes_are_known CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'analyse', 'manage', 'admin'])
);
CREATE UNIQUE INDEX api_key_by_hash ON api_key (sha256);
CREATE INDEX api_key_by_user ON api_key (user_id, created_at, id);

-- What was done. It outlives whoever did it, so it refers to nobody by key.
CREATE TABLE audit_entry (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at             timestamptz NOT NULL,
  user_id        uuid,
  user_name      text NOT NULL,
  key_prefix     text,
  action         text NOT NULL,
  target         text,
  details        text,
  remote_address text,
  CONSTRAINT action_is_a_word   CHECK (action ~ '^[a-z_]+\.[a-z_]+$' AND char_length(action) <= 64),
  CONSTRAINT target_is_short    CHECK (char_length(target) <= 500),
  CONSTRAINT details_are_short  CHECK (char_length(details) <= 2000)
);
CREATE INDEX audit_entry_by_user ON audit_entry (user_id, id);
CREATE INDEX audit_entry_by_action ON audit_entry (action, id);
CREATE INDEX audit_entry_by_time ON audit_entry (at);

CREATE FUNCTION keep_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what was written down stays as it is' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_is_not_changed';
END $$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION keep_as_written();
