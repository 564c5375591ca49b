// A folder in the place of Docker's volume.
import { chmodSync, chownSync, copyFileSync, lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export class Volume {
  /** @param owner as Docker's --user takes it: "1000:1000" */
  constructor(folder, owner) {
    this.folder = folder;
    this.owner = owner;
    mkdirSync(folder, { recursive: true });
    chownSync(folder, ...this.ids);
  }

  get ids() {
    return this.owner.split(":").map(Number);
  }

  /** A file that the app reads and nobody else. */
  write(name, text) {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    chownSync(path, ...this.ids);
    chmodSync(path, 0o600);
  }

  take(path, name) {
    copyFileSync(path, join(this.folder, name));
    chownSync(join(this.folder, name), ...this.ids);
  }

  ownerOf(name) {
    const { uid, gid } = lstatSync(join(this.folder, name));
    return `${uid}:${gid}`;
  }
}
