import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { releaseNotes } from "./release-notes.mjs";

const changelog = `# Changelog

## [Unreleased]

### Added
- What comes next.

## [1.1.0-rc.1] - 2026-03-01

### Added
- On trial.

## [1.0.0] - 2026-02-01

### Added
- The first, with a [link](docs/guide.md).
### Fixed
- ## in a line is no heading.

## [0.9.0] - 2026-01-01

### Removed

[1.0.0]: https://example.org/1.0.0
`;

test("a version's section, and nothing of its neighbours", () => {
  assert.deepEqual(releaseNotes(changelog, "v1.0.0"), {
    version: "1.0.0",
    prerelease: false,
    notes: "### Added\n- The first, with a [link](docs/guide.md).\n### Fixed\n- ## in a line is no heading.\n",
  });
  assert.deepEqual(releaseNotes(changelog.replaceAll("\n", "\r\n"), "v1.1.0-rc.1"), { version: "1.1.0-rc.1", prerelease: true, notes: "### Added\n- On trial.\n" });
});

test("a version that is not there, or says nothing, is no release", () => {
  assert.throws(() => releaseNotes(changelog, "v2.0.0"), /no section "## \[2\.0\.0\]"/);
  assert.throws(() => releaseNotes(changelog, "v0.9.0"), /says nothing/);
  assert.throws(() => releaseNotes(changelog, "v1.1.0"), /no section/);
});

test("a tag that is no version is refused", () => {
  for (const tag of ["1.0.0", "v1.0", "v01.0.0", "v1.0.0+build", "v1.0.0\nversion=9.9.9", "latest", ""]) assert.throws(() => releaseNotes(changelog, tag), /is no version/);
});

test("the program says why in one line", () => {
  const program = fileURLToPath(new URL("release-notes.mjs", import.meta.url));
  const refused = spawnSync(process.execPath, [program, "v999.0.0", "/dev/null"], { encoding: "utf8" });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /^CHANGELOG\.md has no section "## \[999\.0\.0\]".*\n$/);
  assert.throws(() => execFileSync(process.execPath, [program], { stdio: "pipe" }), { status: 2 });
});
