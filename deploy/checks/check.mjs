// What can be known of the deployment files without an engine, a cluster or GitHub: node deploy/checks/check.mjs, after npm ci --prefix deploy/checks.
// Each rule is seen to bite first, on a copy in which something is wrong.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { validate as validateDockerfile } from "dockerfile-utils";
import { checkCompose } from "./compose.mjs";
import { Faults } from "./faults.mjs";
import { checkKubernetes } from "./kubernetes.mjs";
import { checkWorkflow } from "./workflows.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const read = (path) => readFileSync(join(root, path), "utf8");
const listed = (folder) => readdirSync(join(root, folder)).filter((name) => /\.ya?ml$/.test(name)).sort();

const secretsMade = makeSecrets();
const composeFiles = ["compose.yaml", ...listed("deploy/compose").map((name) => `deploy/compose/${name}`)];
const manifests = Object.fromEntries(listed("deploy/kubernetes").map((name) => [name, read(`deploy/kubernetes/${name}`)]));
const workflows = listed(".github/workflows").map((name) => `.github/workflows/${name}`);

await bite();
const faults = await check({});
for (const line of faults.lines) console.error(line);
console.log(`${composeFiles.length} compose files, ${Object.keys(manifests).length} manifests, ${workflows.length} workflows: ${faults.lines.length} faults.`);
process.exitCode = faults.lines.length > 0 ? 1 : 0;

/** @param changes by path: what a file's text is made into. */
async function check(changes) {
  const found = new Faults();
  const text = (path) => (changes[path] ?? ((same) => same))(read(path));
  for (const file of composeFiles) checkCompose(found, file, text(file), { isPart: file.endsWith("gpu.yaml"), secretsMade });
  await checkKubernetes(found, Object.fromEntries(Object.keys(manifests).map((name) => [name, text(`deploy/kubernetes/${name}`)])), secretsMade);
  for (const file of workflows) checkWorkflow(found, file, text(file));
  if (existsSync(join(root, "Dockerfile"))) checkDockerfile(found, text("Dockerfile"));
  return found;
}

/** By the rules of the editors' own checker (https://github.com/rcjsuen/dockerfile-utils). */
function checkDockerfile(found, text) {
  for (const { range, message } of validateDockerfile(text)) found.add(`Dockerfile:${range.start.line + 1}`, message);
  const last = text.slice(text.lastIndexOf("\nFROM "));
  for (const instruction of ["USER", "HEALTHCHECK", "ENTRYPOINT", "EXPOSE", "VOLUME"]) found.demand(new RegExp(`^${instruction} `, "m").test(last), "Dockerfile", `the last stage has no ${instruction}`);
}

async function bite() {
  const replaced = (from, to) => (text) => {
    if (!text.includes(from)) throw new Error(`"${from}" is not there to be replaced.`);
    return text.replace(from, to);
  };
  const wrong = [
    ["compose.yaml", "read_only: true", "read_only: false", "read_only is not true"],
    ["compose.yaml", "pids_limit: 512", "pidslimit: 512", "must NOT have unevaluated properties|additional properties"],
    ["compose.yaml", "- data:/data", "- dta:/data", "the volume dta is not declared"],
    ["deploy/compose/scaled.yaml", "KeyRing__SecretFile: /run/secrets/key-ring-secret", "KeyRing__Secret: letmein", "KeyRing__Secret holds a secret"],
    ["deploy/compose/scaled.yaml", "file: ./secrets/connection", "file: ./secrets/connexion", "make-secrets.sh does not make"],
    ["deploy/compose/scaled.yaml", "  - connection\n", "  - konnection\n", "the secret konnection is not declared"],
    ["deploy/kubernetes/web.yaml", "readinessProbe:", "readynessProbe:", "readynessProbe is no key"],
    ["deploy/kubernetes/web.yaml", "replicas: 2", "replicas: two", "/spec/replicas type integer"],
    ["deploy/kubernetes/web.yaml", "- key: pgpass", "- key: password", "has no password"],
    ["deploy/kubernetes/worker.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false", "its container is not restricted"],
    ["deploy/kubernetes/database.yaml", "instances: 2", "instanses: 2", "spec.instanses is not known"],
    ["deploy/kubernetes/config.yaml", "/run/secrets/database/pgpass", "/run/secrets/databass/pgpass", "is not mounted"],
    ["deploy/kubernetes/network-policies.yaml", "component: web", "component: wep", "selects nothing"],
    ["deploy/kubernetes/kustomization.yaml", "- worker.yaml", "- workers.yaml", "workers.yaml is not there"],
    [".github/workflows/ci.yml", "timeout-minutes", "timeout_minutes", "timeout_minutes"],
    [".github/workflows/ci.yml", "contents: read", "contents: write", "permissions are not least"],
  ];
  for (const [file, from, to, expected] of wrong) {
    const { lines } = await check({ [file]: replaced(from, to) });
    if (!lines.some((line) => new RegExp(expected).test(line))) throw new Error(`"${to}" in ${file} was not found: ${lines.join("; ") || "nothing was"}.`);
  }
}

function makeSecrets() {
  const folder = mkdtempSync(join(tmpdir(), "analysisapp-secrets-"));
  try {
    execFileSync("sh", [join(root, "deploy/compose/make-secrets.sh"), folder]);
    return readdirSync(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
