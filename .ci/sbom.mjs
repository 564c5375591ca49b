// What a published build is made of, as CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): NuGet and npm packages as they were locked and restored, with
// their hashes and licences, the runtime, and the bundled models. Run after a build: node .ci/sbom.mjs FILE. Says the same of the same build.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const target = process.argv[2] ?? "artifacts/sbom.json";
const assets = readJson("artifacts/obj/AnalysisApp/project.assets.json");
const lock = readJson("package-lock.json");
const lockOfArm64 = readJson("src/Native/Arm64/package-lock.json");
// A release is built with its tag's number; anything else says that it is none.
const version = process.env.RELEASE_VERSION || readFileSync("Directory.Build.props", "utf8").match(/<Version>(.+?)<\/Version>/)[1];

const nuget = nugetPackages();
const npm = npmPackages();
const runtime = frameworks();
const models = bundledModels();
const root = { type: "application", "bom-ref": "analysisapp", name: "AnalysisApp", version, licenses: [{ license: { id: "Apache-2.0" } }] };
const components = [...runtime, ...nuget.components, ...npm, ...models].sort((a, b) => (a["bom-ref"] < b["bom-ref"] ? -1 : 1));
const dependencies = [
  { ref: root["bom-ref"], dependsOn: [...nuget.direct, ...npm.map(ref), ...runtime.map(ref), ...models.map(ref)].sort() },
  ...nuget.edges.sort((a, b) => (a.ref < b.ref ? -1 : 1)),
];
const bom = {
  $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  serialNumber: uuidOf(JSON.stringify([root, components, dependencies])),
  version: 1,
  metadata: { component: root },
  components,
  dependencies,
};
check(bom);
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, JSON.stringify(bom, null, 2) + "\n");
console.log(`${target}: ${nuget.components.length} NuGet packages, ${npm.length} npm packages, ${runtime.length} runtimes, ${models.length} models.`);

/** What the app's project resolved to, tests left out. */
function nugetPackages() {
  const [resolved] = Object.values(assets.targets);
  const packages = Object.entries(assets.libraries).filter(([name, library]) => library.type === "package" && resolved[name]?.runtime);
  const refs = new Map(packages.map(([name]) => [name.split("/")[0].toLowerCase(), nugetRef(name)]));
  const refsOf = (names) => names.map((name) => refs.get(name.toLowerCase())).filter(Boolean).sort();
  return {
    components: packages.map(([name, library]) => ({
      type: "library",
      "bom-ref": nugetRef(name),
      name: name.split("/")[0],
      version: name.split("/")[1],
      hashes: [{ alg: "SHA-512", content: Buffer.from(library.sha512, "base64").toString("hex") }],
      ...licencesOf(nugetLicence(library.path)),
      purl: nugetRef(name),
    })),
    // Modules are projects of ours: what they ask for the app asks for.
    direct: [...new Set(Object.entries(resolved).filter(([, entry]) => entry.type === "project").flatMap(([, entry]) => refsOf(Object.keys(entry.dependencies ?? {})))
      .concat(refsOf(Object.values(assets.projectFileDependencyGroups)[0].map((line) => line.split(" ")[0]))))],
    edges: packages.map(([name]) => ({ ref: nugetRef(name), dependsOn: refsOf(Object.keys(resolved[name].dependencies ?? {})) })),
  };
}

function nugetRef(name) {
  const [id, number] = name.split("/");
  return `pkg:nuget/${id}@${number}`;
}

function nugetLicence(path) {
  for (const folder of Object.keys(assets.packageFolders)) {
    try {
      const nuspec = readdirSync(join(folder, path)).find((file) => file.endsWith(".nuspec"));
      return readFileSync(join(folder, path, nuspec), "utf8").match(/<license type="expression">(.+?)<\/license>/)?.[1];
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** What npm brings for use at run time; what tests use is not shipped, nor what the package with arm64's library asks for. */
function npmPackages() {
  const ours = Object.entries(lock.packages).filter(([path, entry]) => path !== "" && !entry.dev);
  const arm64 = Object.keys(lockOfArm64.packages[""].dependencies).map((name) => `node_modules/${name}`).map((path) => [path, { ...lockOfArm64.packages[path], optional: true }]);
  return [...ours, ...arm64].map(([path, entry]) => {
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const purl = `pkg:npm/${name.replace("@", "%40")}@${entry.version}`;
    const [algorithm, hash] = entry.integrity.split("-");
    return {
      type: "library",
      "bom-ref": purl,
      name,
      version: entry.version,
      scope: entry.optional ? "optional" : "required",
      hashes: [{ alg: algorithm.replace("sha", "SHA-"), content: Buffer.from(hash, "base64").toString("hex") }],
      ...licencesOf(entry.license),
      purl,
    };
  });
}

/** The frameworks that the build asks for; the machine may bring a later patch of them. */
function frameworks() {
  const folder = readdirSync("artifacts/bin/AnalysisApp").sort()[0];
  const { runtimeOptions } = readJson(`artifacts/bin/AnalysisApp/${folder}/AnalysisApp.runtimeconfig.json`);
  return (runtimeOptions.frameworks ?? [runtimeOptions.framework]).map(({ name, version: least }) => ({
    type: "framework", "bom-ref": `framework:${name}@${least}`, name, version: least, licenses: [{ license: { id: "MIT" } }],
  }));
}

function bundledModels() {
  const pack = readJson("models/starter/pack.json");
  return Object.entries(pack.tasks).map(([task, { repository, revision, files }]) => ({
    type: "machine-learning-model",
    "bom-ref": `model:${pack.pack}/${task}`,
    name: repository,
    version: revision,
    hashes: [{ alg: "SHA-256", content: files.find(({ name }) => name === "model.safetensors").sha256 }],
  }));
}

/** One SPDX id, or an expression of them; a text that is neither is a name. */
function licencesOf(text) {
  if (!text) return {};
  if (/^[A-Za-z0-9.+-]+$/.test(text)) return { licenses: [{ license: { id: text } }] };
  return { licenses: [/ (OR|AND|WITH) /.test(text) ? { expression: text.replace(/^\((.*)\)$/, "$1") } : { license: { name: text } }] };
}

function check({ components: all, dependencies: edges }) {
  const refs = new Set([root["bom-ref"], ...all.map(ref)]);
  assert(refs.size === all.length + 1, "a component is there twice");
  assert(nuget.components.length > 10 && npm.length > 0 && runtime.length > 0 && models.length > 0, "a kind of component is missing");
  for (const { name, version: number, hashes, type } of all) {
    assert(name && number, `a component lacks its name or version: ${name}`);
    assert(type === "framework" || hashes.every(({ content }) => /^([0-9a-f]{64}|[0-9a-f]{128})$/.test(content)), `${name} has no sound hash`);
  }
  for (const edge of edges) for (const to of [edge.ref, ...edge.dependsOn]) assert(refs.has(to), `${to} is asked for and not there`);
}

/** A name-based UUID (RFC 9562, version 8) of the content. */
function uuidOf(text) {
  const hex = createHash("sha256").update(text).digest("hex");
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function ref(component) {
  return component["bom-ref"];
}

function readJson(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function assert(holds, fault) {
  if (!holds) throw new Error(`The list of parts is wrong: ${fault}.`);
}
