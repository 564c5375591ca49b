// The image without its layers: what the Dockerfile's publish step puts out, laid out and set up as the Dockerfile says, on this machine's own programs.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from "node:fs";
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
  return laidOut(dockerfile, work, app);
}

/** A root folder with what the base image brings: this machine's programs, its .NET, and the one user that Ubuntu's images have. */
export function laidOut(dockerfile, work, app) {
  const root = join(work, "root");
  for (const folder of ["usr", "etc", "app", "dotnet"]) mkdirSync(join(root, folder), { recursive: true });
  for (const link of ["bin", "sbin", "lib", "lib64"]) if (existsSync(`/usr/${link}`)) symlinkSync(`usr/${link}`, join(root, link));
  writeFileSync(join(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\nubuntu:x:1000:1000::/home/ubuntu:/bin/sh\n");
  writeFileSync(join(root, "etc/group"), "root:x:0:\nubuntu:x:1000:\n");
  writeFileSync(join(root, "etc/hosts"), "127.0.0.1 localhost\n::1 localhost\n");
  chmodSync(work, 0o755);
  const dotnet = dirname(realpathSync(execFileSync("sh", ["-c", "command -v dotnet"], { encoding: "utf8" }).trim()));
  return {
    root,
    parts: [["/usr", "/usr"], [app, "/app"], [dotnet, "/dotnet"]],
    owner: "1000:1000",
    config: {
      User: /^USER (\S+)$/m.exec(dockerfile)[1],
      Env: [...environment(dockerfile), "DOTNET_ROOT=/dotnet"],
      Entrypoint: JSON.parse(/^ENTRYPOINT (.+)$/m.exec(dockerfile)[1]),
    },
  };
}

/** The step's own words, with what Docker would put in for its arguments, and a folder of ours. */
function publishStep(dockerfile, app) {
  const step = /dotnet publish [^&]+/.exec(dockerfile)[0].replace(/\\\n/g, " ");
  const values = { TARGETARCH: process.arch, arm: String(process.arch === "arm64"), GPU: "false", VERSION: "0.1.0-proof", SOURCE_REVISION: "proof" };
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
