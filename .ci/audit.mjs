// Are there known vulnerabilities in what the app is built from? Asks the registries that packages come from; one that keeps no list of vulnerabilities is
// named as not asked, so that silence is never taken for a good answer. Ends with 1 when something of moderate severity or worse is known.
import { execFileSync } from "node:child_process";

const worrying = ["moderate", "high", "critical"];
const asked = [];
const found = [...(await nuget()), ...npm()];
found.forEach((line) => console.log(line));
console.log(asked.length === 0 ? "Nobody could be asked." : `${asked.join(" and ")}: ${found.length} known vulnerabilities of moderate severity or worse.`);
process.exit(found.length === 0 ? 0 : 1);

async function nuget() {
  const sources = run("dotnet", "nuget", "list", "source", "--format", "short").split("\n").filter((line) => line.startsWith("E ")).map((line) => line.slice(2).trim());
  if (!(await Promise.all(sources.map(keepsVulnerabilities))).some(Boolean)) return skipped("NuGet", "no source here has a list of vulnerabilities");

  asked.push("NuGet");
  const report = JSON.parse(run("dotnet", "list", "src/AnalysisApp/AnalysisApp.csproj", "package", "--vulnerable", "--include-transitive", "--format", "json"));
  const packages = report.projects.flatMap(({ frameworks = [] }) => frameworks.flatMap((one) => [...(one.topLevelPackages ?? []), ...(one.transitivePackages ?? [])]));
  return packages.flatMap(({ id, resolvedVersion, vulnerabilities }) => vulnerabilities
    .filter(({ severity }) => worrying.includes(severity.toLowerCase()))
    .map(({ severity, advisoryurl }) => `NuGet ${id} ${resolvedVersion}: ${severity}, ${advisoryurl}`));
}

/** Whether a source's index names a list of vulnerabilities (https://learn.microsoft.com/nuget/api/vulnerability-info). */
async function keepsVulnerabilities(source) {
  if (!source.startsWith("https://")) return false;
  try {
    const { resources } = await (await fetch(source, { signal: AbortSignal.timeout(20_000) })).json();
    return resources.some((resource) => `${resource["@type"]}`.startsWith("VulnerabilityInfo"));
  } catch {
    return false;
  }
}

function npm() {
  let report;
  try {
    report = JSON.parse(run("npm", "audit", "--omit=dev", "--json"));
  } catch {
    return skipped("npm", "the registry did not answer the question");
  }

  if (!report.vulnerabilities) return skipped("npm", "the registry did not answer the question");
  asked.push("npm");
  return Object.values(report.vulnerabilities)
    .filter(({ severity }) => worrying.includes(severity))
    .map(({ name, range, severity }) => `npm ${name} ${range}: ${severity}`);
}

function skipped(registry, reason) {
  console.log(`${registry}: not asked, since ${reason}.`);
  return [];
}

/** What a command prints; `npm audit` ends with 1 when it has found something. */
function run(command, ...rest) {
  try {
    return execFileSync(command, rest, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  } catch (fault) {
    if (fault.stdout) return fault.stdout;
    throw fault;
  }
}
