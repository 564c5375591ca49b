// The image without its layers: what the Dockerfile's publish step puts out, laid out and set up as the Dockerfile says, on this machine's own programs.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** Publishes into a folder below the one given; returns the image as Container takes it. */
export function publishedImage(work) {
  const dockerfile = readFileSync("Dockerfile", "utf8");
  const app = join(work, "app");
  const [program, ...args] = publishStep(dockerfile, app);

  // Apart from what others build meanwhile: publishing for one processor restores differently.
  execFileSync(program, [...args, `-p:ArtifactsPath=${resolve("artifacts/image/published")}`], { stdio: ["ignore", "ignore", "inherit"] });
  cpSync("artifacts/native/postgresql", join(app, "postgresql"), { recursive: true, verbatimSymlinks: true });
  cpSync("models", join(app, "models"), { recursive: true });

  const root = join(work, "root");
  for (const folder of ["usr", "etc", "app"]) mkdirSync(join(root, folder), { recursive: true });
  for (const link of ["bin", "sbin", "lib", "lib64"]) if (existsSync(`/usr/${link}`)) symlinkSync(`usr/${link}`, join(root, link));
  chmodSync(work, 0o755);
  const dotnet = dirname(realpathSync(execFileSync("sh", ["-c", "command -v dotnet"], { encoding: "utf8" }).trim()));
  const parts = [["/usr", "/usr"], ["/etc", "/etc"], [app, "/app"]];
  const env = environment(dockerfile);
  if (!dotnet.startsWith("/usr/")) {
    mkdirSync(join(root, "dotnet"));
    parts.push([dotnet, "/dotnet"]);
    env.push("DOTNET_ROOT=/dotnet");
  }

  return { root, parts, owner: "1000:1000", config: { User: /^USER (\S+)$/m.exec(dockerfile)[1], Env: env, Entrypoint: JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)[1]) } };
}

/** The step's own words, with what Docker would put in for its arguments, and a folder of ours. */
function publishStep(dockerfile, app) {
  const step = /dotnet publish [^&]+/.exec(dockerfile)[0].replace(/\\\n/g, " ");
  const values = { TARGETARCH: process.arch, GPU: "false", VERSION: "0.1.0-proof", SOURCE_REVISION: "proof" };
  return step
    .split(/\s+/)
    .filter((word) => word && word !== "--no-restore")
    .map((word) => word.replace(/"?\$(\w+)"?/g, (_, name) => values[name]))
    .map((word) => (word === "/app" ? app : word));
}

function environment(dockerfile) {
  const block = /^ENV ((?:.*\\\n)*.*)$/m.exec(dockerfile)[1];
  return [...block.replace(/\\\n/g, " ").trim().split(/\s+/), "PATH=/usr/bin:/bin"];
}
