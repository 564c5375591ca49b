CREATE TABLE note (text text NOT NULL);
INSERT INTO note VALUES ('from a resource');
