// The notes of a release, cut from CHANGELOG.md (https://keepachangelog.com): node .ci/release-notes.mjs TAG FILE. Prints version= and prerelease= as
// GitHub's workflows take outputs. A version that the changelog does not have, or has with nothing in it, is no release.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

// https://semver.org, without build metadata: the changelog and the image's tags have none.
const versionTag = /^v((?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)$/;

/** @returns {{ version: string, prerelease: boolean, notes: string }} */
export function releaseNotes(changelog, tag) {
  const [, version, suffix] = versionTag.exec(tag) ?? [];
  if (!version) throw new Error(`The tag ${tag} is no version; it must look like v1.2.3 or v1.2.3-rc.1.`);

  // A heading is [1.2.3] - 2026-01-31; a link's address may stand in place of the brackets' end, as the format allows.
  const lines = changelog.split(/\r?\n/);
  const begin = lines.findIndex((line) => line.startsWith(`## [${version}]`));
  if (begin < 0) throw new Error(`CHANGELOG.md has no section "## [${version}]"; move what is under Unreleased to it before the tag.`);

  const end = lines.findIndex((line, at) => at > begin && line.startsWith("## "));
  const notes = lines.slice(begin + 1, end < 0 ? undefined : end).filter((line) => !/^\[[^\]]+\]: /.test(line)).join("\n").trim();
  if (!/[^\s#]/.test(notes.replace(/^#.*$/gm, ""))) throw new Error(`The section of ${version} in CHANGELOG.md says nothing.`);
  return { version, prerelease: Boolean(suffix), notes: notes + "\n" };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [tag, file] = process.argv.slice(2);
  if (!tag || !file) {
    console.error("Usage: node .ci/release-notes.mjs TAG FILE");
    process.exit(2);
  }
  try {
    const { version, prerelease, notes } = releaseNotes(readFileSync(new URL("../CHANGELOG.md", import.meta.url), "utf8"), tag);
    writeFileSync(file, notes);
    console.log(`version=${version}\nprerelease=${prerelease}`);
  } catch (fault) {
    console.error(fault.message);
    process.exit(1);
  }
}
