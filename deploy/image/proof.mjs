// Shows that the image is what it promises to be, on a machine without a Docker engine: builds the Dockerfile as it stands from a clean clone, runs the result as
// Docker would, and uses it over HTTP.
//
//   node deploy/image/proof.mjs [--short] [--previous REF] [--cache FOLDER]
//
//   --short            what CI runs: of the image only if its stand-in bases are in the cache already, else of the output of the Dockerfile's publish step
//   --previous REF     also lets the image of that commit write a volume, and upgrades it
//   --cache FOLDER     bases and layers (artifacts/image); several GB
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { Buildah } from "./buildah.mjs";
import { publishedImage } from "./published.mjs";
import { basesOf, areThere, makeStandIns } from "./stand-ins.mjs";
import { Volume } from "./volume.mjs";
import * as checks from "./checks.mjs";

const { values: options } = parseArgs({
  options: { short: { type: "boolean" }, previous: { type: "string" }, cache: { type: "string", default: "artifacts/image" } },
});
process.chdir(join(import.meta.dirname, "../.."));
if (process.platform !== "linux" || process.getuid() !== 0) {
  console.log("Not checked: containers are made of Linux namespaces here, which needs Linux and root.");
  process.exit(0);
}

const work = mkdtempSync(join(tmpdir(), "analysisapp-image-"));
const cleanups = [() => rmSync(work, { recursive: true, force: true })];
try {
  const image = options.short ? shortImage() : wholeImage("HEAD");
  const volume = new Volume(join(work, "volume"), image.owner);
  await checks.refusals(image, new Volume(join(work, "refused"), "0:0"));
  await checks.killedHalfWay(image, volume, options.short ? 40 : 100);
  await checks.serverKilled(image, volume);
  await checks.anotherUser(image, volume);
  await checks.backupAndRestore(image, volume, new Volume(join(work, "restored"), image.owner));
  if (options.previous) await checks.upgrade(wholeImage(options.previous), image, new Volume(join(work, "older"), image.owner));
  console.log("The image is what it promises to be.");
} finally {
  for (const cleanup of cleanups.reverse()) cleanup();
}

function wholeImage(ref) {
  const fault = Buildah.fault();
  if (fault) throw new Error(`The image cannot be built here: ${fault}.`);
  const buildah = new Buildah(resolve(options.cache));
  const clone = cleanClone(ref);
  const bases = basesOf(join(clone, "Dockerfile")).filter((base) => !base.includes("cuda"));
  timed("stand-in bases", () => makeStandIns(buildah, resolve(options.cache), bases));
  return built(buildah, clone, ref);
}

function shortImage() {
  const cache = resolve(options.cache);
  const fault = Buildah.fault() ?? (areThere(new Buildah(cache), basesOf("Dockerfile").filter((base) => !base.includes("cuda"))) ? null : `${options.cache} holds no base images yet`);
  if (!fault) return built(new Buildah(cache), cleanClone("HEAD"), "HEAD");

  console.log(`The image is not built: ${fault}. Checked in its place: what the Dockerfile's publish step puts out, run with the Dockerfile's settings.`);
  return timed("publish", () => publishedImage(work));
}

function built(buildah, clone, ref) {
  const tag = `analysisapp-proof:${ref.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  const revision = git("rev-parse", ref);
  timed(`build of ${ref}`, () => buildah.build(clone, tag, { SOURCE_REVISION: revision, VERSION: "0.1.0-proof" }));
  const layers = buildah.layersOf(tag, join(work, `pushed-${revision}`));
  for (const layer of layers) console.log(`  ${(layer.bytes / 1e6).toFixed(1).padStart(6)} MB  ${stepOf(layer.step)}`);
  console.log(`${ref}, compressed: ${(layers.reduce((sum, layer) => sum + layer.bytes, 0) / 1e6).toFixed(1)} MB in ${layers.length} layers`);
  const { root, remove } = buildah.mount(tag);
  cleanups.push(remove);
  const config = buildah.configOf(tag);
  if (!config.Healthcheck?.Test?.includes("--healthcheck") && ref === "HEAD") throw new Error("The image has no health check.");
  return { root, config, owner: config.User };
}

/** The commit, or the older commit with today's Dockerfile where it had none yet. */
function cleanClone(ref) {
  const clone = join(work, `clone-${ref.replace(/\W+/g, "-")}`);
  execFileSync("git", ["clone", "--quiet", "--no-hardlinks", ".", clone], { stdio: "inherit" });
  execFileSync("git", ["-C", clone, "checkout", "--quiet", "--detach", git("rev-parse", ref)], { stdio: "inherit" });
  if (!existsSync(join(clone, "Dockerfile"))) for (const file of ["Dockerfile", ".dockerignore", "src/Native/PostgreSql/stage.mjs"]) cpSync(file, join(clone, file));
  return clone;
}

function git(...args) {
  return execFileSync("git", args, { encoding: "utf8" }).trim();
}

function stepOf(step) {
  return step.replace(/^\/bin\/sh -c (#\(nop\) )?/, "").replace(/\s+/g, " ").trim().slice(0, 110);
}

function timed(what, act) {
  const began = performance.now();
  const result = act();
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  return result;
}
