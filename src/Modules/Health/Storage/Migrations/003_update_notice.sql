-- Whether somebody is asked for newer versions, and what was learnt. One row, which is always there.
CREATE TABLE update_notice (
  is_the_one boolean PRIMARY KEY DEFAULT true,
  is_on      boolean NOT NULL DEFAULT false,
  asked_at   timestamptz,
  fault      text,
  etag       text,
  version    text,
  page       text,
  CONSTRAINT one_row           CHECK (is_the_one),
  CONSTRAINT texts_are_short   CHECK (greatest(char_length(fault), char_length(etag), char_length(version), char_length(page)) <= 500),
  CONSTRAINT off_knows_nothing CHECK (is_on OR (asked_at IS NULL AND version IS NULL))
);
INSERT INTO update_notice DEFAULT VALUES;
