// Kubernetes manifests: by Kubernetes' own schemas, by what refers to what, and by the profile "restricted" of the Pod Security Standards
// (https://kubernetes.io/docs/concepts/security/pod-security-standards/).
import { existsSync } from "node:fs";
import { parse, parseAllDocuments } from "yaml";

const groups = { v1: "CoreV1", "apps/v1": "AppsV1", "policy/v1": "PolicyV1", "networking.k8s.io/v1": "NetworkingV1", "autoscaling/v2": "AutoscalingV2" };

// https://cloudnative-pg.io/documentation/current/cloudnative-pg.v1/: the part that is used here. There is no package with the schema.
const cluster = {
  instances: "number",
  imageName: "string",
  enableSuperuserAccess: "boolean",
  bootstrap: { initdb: { database: "string", owner: "string", encoding: "string", localeCollate: "string", localeCType: "string" } },
  postgresql: { parameters: "strings" },
  storage: { size: "string" },
  resources: { requests: "strings", limits: "strings" },
};
const madeByOperator = { "analysisapp-database-app": ["pgpass"], "analysisapp-database-ca": ["ca.crt"] };

/** @param files by name, with their text. */
export async function checkKubernetes(faults, files, secretsMade) {
  const kustomization = parse(files["kustomization.yaml"]);
  const documents = [];
  for (const [file, text] of Object.entries(files)) {
    if (file === "kustomization.yaml") continue;
    for (const document of parseAllDocuments(text, { merge: true })) {
      for (const { message } of document.errors) faults.add(file, message);
      documents.push({ file, ...document.toJS() });
    }
  }
  for (const document of documents) await checkShape(faults, document);
  for (const name of kustomization.resources) faults.demand(files[name], "kustomization.yaml", `${name} is not there`);
  const secrets = { ...madeByOperator };
  for (const { name, files: keys } of kustomization.secretGenerator) secrets[name] = keys.map((key) => key.split("/").pop());
  for (const key of Object.values(secrets).flat()) {
    const isMade = Object.values(madeByOperator).flat().includes(key) || secretsMade.includes(key);
    faults.demand(isMade, "kustomization.yaml", `make-secrets.sh does not make ${key}`);
  }
  checkReferences(faults, documents, secrets, kustomization);
}

async function checkShape(faults, { file, ...document }) {
  const where = `${file}, ${document.kind} ${document.metadata?.name}`;
  if (document.kind === "Cluster") return checkCluster(faults, where, document.spec, cluster);
  const group = groups[document.apiVersion];
  if (!group) return faults.add(where, `${document.apiVersion} is no version that is known here`);
  const schema = new URL(`node_modules/kubernetes-models/_schemas/IoK8sApi${group}${document.kind}.mjs`, import.meta.url);
  if (!existsSync(schema)) return faults.add(where, "there is no such kind");
  const { validate } = await import(schema);
  // The schemas forbid no unknown key; what they never look at they do not know.
  const seen = new Set();
  if (!validate(watched(document, "", seen))) for (const { instancePath, keyword, params } of validate.errors) faults.add(where, `${instancePath} ${keyword} ${Object.values(params)}`);
  else for (const path of paths(document)) faults.demand(seen.has(path), where, `${path} is no key of this kind`);
}

function checkCluster(faults, where, value, shape, path = "spec") {
  for (const [key, inner] of Object.entries(value)) {
    const expected = shape[key];
    if (expected === undefined) faults.add(where, `${path}.${key} is not known here`);
    else if (expected === "strings") faults.demand(Object.values(inner).every((text) => typeof text === "string"), where, `${path}.${key} holds something that is no text`);
    else if (typeof expected === "object") checkCluster(faults, where, inner, expected, `${path}.${key}`);
    else faults.demand(typeof inner === expected, where, `${path}.${key} is no ${expected}`);
  }
}

function checkReferences(faults, documents, secrets, kustomization) {
  const of = (kind) => documents.filter((document) => document.kind === kind);
  const deployments = of("Deployment");
  const selects = (selector) => deployments.some(({ spec }) => Object.entries(selector).every(([key, value]) => spec.template.metadata.labels[key] === value));
  for (const deployment of deployments) checkPods(faults, deployment, secrets, of("ConfigMap"), kustomization);
  for (const { file, metadata, spec } of of("Service")) {
    faults.demand(selects(spec.selector), file, `the service ${metadata.name} selects nothing`);
    for (const { targetPort } of spec.ports)
      faults.demand(deployments.some((other) => other.spec.template.spec.containers[0].ports.some(({ name }) => name === targetPort)), file, `no container has the port ${targetPort}`);
  }
  for (const { file, metadata, spec } of of("PodDisruptionBudget")) faults.demand(selects(spec.selector.matchLabels), file, `the budget ${metadata.name} selects nothing`);
  for (const { file, spec } of of("HorizontalPodAutoscaler"))
    faults.demand(deployments.some(({ metadata }) => metadata.name === spec.scaleTargetRef.name), file, `${spec.scaleTargetRef.name} is no deployment`);
  for (const { file, spec } of of("Ingress"))
    for (const { backend } of spec.rules.flatMap((rule) => rule.http.paths))
      faults.demand(of("Service").some(({ metadata }) => metadata.name === backend.service.name), file, `${backend.service.name} is no service`);
  const names = new Set(of("Cluster").map(({ metadata }) => metadata.name));
  for (const { file, metadata, spec } of of("NetworkPolicy")) {
    const labels = spec.podSelector.matchLabels ?? {};
    const isOfDatabase = names.has(labels["cnpg.io/cluster"]);
    faults.demand(isOfDatabase || selects(labels), file, `the policy ${metadata.name} selects nothing`);
  }
}

function checkPods(faults, { file, metadata, spec }, secrets, maps, kustomization) {
  const where = `${file}, ${metadata.name}`;
  const { template } = spec;
  for (const [key, value] of Object.entries(spec.selector.matchLabels)) faults.demand(template.metadata.labels[key] === value, where, `its selector's ${key} is not its pods'`);
  const { securityContext: pod, volumes, automountServiceAccountToken } = template.spec;
  faults.demand(pod?.runAsNonRoot && pod.runAsUser > 0 && pod.seccompProfile?.type === "RuntimeDefault", where, "its pods are not restricted");
  faults.demand(automountServiceAccountToken === false, where, "its pods get a token for the cluster");
  for (const { secret } of volumes.filter((volume) => volume.secret)) {
    faults.demand(secrets[secret.secretName], where, `nobody makes the secret ${secret.secretName}`);
    for (const { key } of secret.items ?? []) faults.demand(secrets[secret.secretName]?.includes(key), where, `the secret ${secret.secretName} has no ${key}`);
  }
  for (const container of template.spec.containers) {
    const { securityContext: own, livenessProbe, readinessProbe, startupProbe, resources, envFrom, volumeMounts, image } = container;
    faults.demand(own?.allowPrivilegeEscalation === false && own.readOnlyRootFilesystem && own.capabilities?.drop.includes("ALL"), where, "its container is not restricted");
    faults.demand(livenessProbe?.httpGet.path === "/health" && readinessProbe?.httpGet.path === "/ready" && startupProbe, where, "a probe is missing");
    faults.demand(resources?.requests?.cpu && resources.requests.memory && resources.limits?.memory, where, "requests or limits are missing");
    faults.demand(kustomization.images.some(({ name }) => name === image), where, `kustomization.yaml does not place the image ${image}`);
    for (const { configMapRef } of envFrom) faults.demand(maps.some((map) => map.metadata.name === configMapRef.name), where, `${configMapRef.name} is no config map`);
    for (const { name } of volumeMounts) faults.demand(volumes.some((volume) => volume.name === name), where, `${name} is no volume`);
    const settings = Object.assign({}, ...maps.map((map) => map.data));
    for (const path of Object.values(settings).flatMap((value) => value.match(/\/run\/secrets\/[a-z/.-]+/g) ?? []))
      faults.demand(volumeMounts.some(({ mountPath }) => path.startsWith(mountPath + "/")), where, `${path} is not mounted`);
  }
}

/** The value, which writes down every key that is looked up in it. */
function watched(value, path, seen) {
  if (value === null || typeof value !== "object") return value;
  return new Proxy(value, {
    get(target, key) {
      if (typeof key === "symbol" || !Object.hasOwn(target, key)) return target[key];
      seen.add(`${path}/${key}`);
      return watched(target[key], `${path}/${key}`, seen);
    },
  });
}

function* paths(value, path = "") {
  if (value === null || typeof value !== "object") return;
  for (const [key, inner] of Object.entries(value)) {
    yield `${path}/${key}`;
    yield* paths(inner, `${path}/${key}`);
  }
}
