// Stand-ins for the base images that the Dockerfile names, where no registry can be reached: made of Debian packages and of this machine's own .NET SDK and
// Node, and tagged with the same names, so that the Dockerfile is built as it stands. Debian's glibc and ICU take the place of Ubuntu's.
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

// What the public images bring, by Debian's names.
const packages = ["ca-certificates", "libgcc-s1", "libicu72", "libssl3", "libstdc++6", "tzdata", "zlib1g"];

// How this machine reaches its package registries; none of it is secret.
const carried = ["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS", "NUGET_CERT_REVOCATION_MODE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "DOTNET_CLI_TELEMETRY_OPTOUT"];

/** The images that FROM names in a Dockerfile, with its ARGs put in; stages are not among them. */
export function basesOf(dockerfile) {
  const text = readFileSync(dockerfile, "utf8");
  const values = Object.fromEntries([...text.matchAll(/^ARG (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]));
  const stages = [...text.matchAll(/^FROM .* AS (\S+)$/gm)].map(([, stage]) => stage);
  return [...text.matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)]
    .map(([, name]) => name.replace(/\$\{(\w+)\}/g, (_, variable) => values[variable] ?? ""))
    .filter((name) => !stages.includes(name));
}

/** Whether each base has its stand-in already. */
export function areThere(buildah, bases) {
  return bases.every((base) => buildah.has(base));
}

/** Makes those that are missing. */
export function makeStandIns(buildah, cache, bases) {
  const debian = debianRoot(buildah, cache);
  const dotnet = dirname(realpathSync(buildah.output("sh", ["-c", "command -v dotnet"]).trim()));
  for (const base of bases) if (!buildah.has(base)) makeStandIn(buildah, debian, dotnet, base);
}

function debianRoot(buildah, cache) {
  const root = join(cache, "debian");
  if (existsSync(join(root, ".whole"))) return root;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  buildah.output("debootstrap", ["--variant=minbase", `--include=${packages.join(",")}`, "bookworm", root]);
  rmSync(join(root, "var/cache/apt/archives"), { recursive: true });
  writeFileSync(join(root, ".whole"), "");
  return root;
}

function makeStandIn(buildah, debian, dotnet, base) {
  const container = buildah.run("from", "scratch").trim();
  buildah.run("add", "--quiet", container, debian, "/");
  if (base.includes("node")) {
    // As node's own image has it.
    buildah.run("copy", "--quiet", container, realpathSync("/usr/bin/node"), "/usr/bin/node");
    buildah.run("copy", "--quiet", container, "/usr/lib/node_modules/npm", "/usr/lib/node_modules/npm");
    inside(buildah, container, "ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/bin/npm");
  } else if (base.includes("sdk")) {
    buildah.run("copy", "--quiet", container, dotnet, "/usr/share/dotnet");
    inside(buildah, container, "ln -s ../share/dotnet/dotnet /usr/bin/dotnet");
  } else if (base.includes("aspnet")) {
    for (const part of ["dotnet", "host", "shared", "LICENSE.txt", "ThirdPartyNotices.txt"])
      buildah.run("copy", "--quiet", container, join(dotnet, part), `/usr/share/dotnet/${part}`);
    inside(buildah, container, "ln -s ../share/dotnet/dotnet /usr/bin/dotnet");
    buildah.run("config", "--env", "ASPNETCORE_HTTP_PORTS=8080", container);

    // Ubuntu's images have this user.
    inside(buildah, container, "echo ubuntu:x:1000:1000::/home/ubuntu:/bin/sh >> /etc/passwd && echo ubuntu:x:1000: >> /etc/group");
  }

  if (!base.includes("aspnet")) for (const name of carried) if (process.env[name]) buildah.run("config", "--env", `${name}=${process.env[name]}`, container);
  buildah.run("commit", "--quiet", "--format", "docker", "--rm", container, base);
}

function inside(buildah, container, command) {
  buildah.run("run", "--isolation", "chroot", container, "sh", "-c", command);
}
