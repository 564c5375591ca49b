// buildah with a storage of its own, so that nothing of it is left on the machine but one folder.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export class Buildah {
  #storage;

  constructor(cache) {
    mkdirSync(cache, { recursive: true });

    // The vfs driver copies whole layers and works anywhere; overlay is many times faster and needs the kernel's leave.
    const driver = process.env.STORAGE_DRIVER ?? "overlay";
    this.#storage = ["--storage-driver", driver, "--root", join(cache, "storage"), "--runroot", join(cache, "run")];
  }

  /** Null, or why it cannot be used here. */
  static fault() {
    if (process.getuid() !== 0) return "this is not run by root";
    for (const program of ["buildah", "debootstrap"])
      if (spawnSync(program, ["--version"]).error) return `there is no ${program} (Debian: apt-get install buildah debootstrap)`;
    return null;
  }

  output(program, args, options = {}) {
    return execFileSync(program, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"], ...options });
  }

  run(...args) {
    return this.output("buildah", [...this.#storage, ...args]);
  }

  has(image) {
    return spawnSync("buildah", [...this.#storage, "inspect", "--type", "image", image]).status === 0;
  }

  /** Builds the folder's Dockerfile as it stands; what it prints is shown when it fails. */
  build(folder, tag, buildArgs = {}, target = null) {
    // The machine's own way to the package registries and what came from them before, lent to RUN and never part of a layer.
    const lent = [join(homedir(), ".npmrc"), join(homedir(), ".npm"), join(homedir(), ".nuget"), "/usr/etc/npmrc", "/etc/npmrc", "/etc/ssl/certs"].filter(existsSync);
    return this.run(
      "bud", "--isolation", "chroot", "--format", "docker", "--layers", "--pull-never", "--tag", tag,
      ...lent.flatMap((path) => ["--volume", `${path}:${path.replace(homedir(), "/root")}`]),
      // The Dockerfile's own defaults: this buildah sees which stages are needed only when it is told them.
      ...Object.entries({ PACK: "starter", GPU: "false", ...buildArgs }).flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]),
      ...(target ? ["--target", target] : []),
      folder,
    );
  }

  /** How the image is to be run, as Docker's engine would read it. */
  configOf(image) {
    return JSON.parse(this.run("inspect", "--type", "image", image)).Docker.config;
  }

  /** What the image is made of: the bytes of each layer as a registry would hold it, compressed, with the step that made it. */
  layersOf(image, folder) {
    mkdirSync(folder, { recursive: true });
    this.run("push", "--quiet", "--format", "v2s2", image, `dir:${folder}`);
    const manifest = JSON.parse(this.output("cat", [join(folder, "manifest.json")]));
    const history = JSON.parse(this.run("inspect", "--type", "image", image)).Docker.history.filter((step) => !step.empty_layer);
    return manifest.layers.map((layer, i) => ({ bytes: layer.size, step: history[i].created_by ?? "" }));
  }

  /** Unpacks the image; returns its root folder. */
  mount(image) {
    const container = this.run("from", "--pull-never", image).trim();
    return { root: this.run("mount", container).trim(), remove: () => this.run("rm", container) };
  }
}
