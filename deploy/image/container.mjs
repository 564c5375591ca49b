// A container without an engine: a root folder, run in process and mount namespaces of its own as Docker would run it (the first process has the number 1, the same
// capabilities, the same variables), on the machine's network. Needs root and util-linux.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { until } from "../../benchmarks/running-app.mjs";

// Docker's default set: https://docs.docker.com/engine/security/#linux-kernel-capabilities
const capabilities = ["chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "net_bind_service", "net_raw", "sys_chroot", "mknod", "audit_write", "setfcap"];

// Arguments: the root, the volume, "ro" or "rw", "PATH=WHERE PATH=WHERE ..." to be bound read-only, and the command.
const script = `
set -e
root=$1; volume=$2; mode=$3; parts=$4; shift 4
mount --bind "$root" "$root"
cd "$root"
for part in $parts; do mount --rbind "\${part%%=*}" ".\${part#*=}"; mount -o remount,bind,ro ".\${part#*=}"; done
mount --bind "$volume" data
mount -t proc proc proc
mount -t tmpfs -o mode=1777,size=64m tmp tmp
mount -t tmpfs -o mode=755 dev dev
for node in null zero full random urandom; do touch dev/$node; mount --bind /dev/$node dev/$node; done
ln -s /proc/self/fd dev/fd
mkdir dev/shm && mount -t tmpfs -o mode=1777,size=64m shm dev/shm
[ "$mode" = rw ] || mount -o remount,bind,ro "$root"
cd "$root"
exec "$@"
`;

export class Container {
  #child;
  #log = "";
  #code;

  /** @param image root folder, configuration as Docker's engine would read it, and what else to bind: { root, config, parts } */
  constructor(image, volume, port) {
    this.image = image;
    this.volume = volume;
    this.base = `http://127.0.0.1:${port}`;
    this.port = port;
    this.key = "a-key-for-this-run-of-the-image";
    for (const folder of ["proc", "tmp", "dev", "data"]) mkdirSync(join(image.root, folder), { recursive: true });
  }

  static async on(image, volume) {
    return new Container(image, volume, await freePort());
  }

  get log() {
    return this.#log;
  }

  /** Starts it; the promise that it leaves behind is its exit code. */
  start({ user = this.image.config.User, env = {}, readOnly = false, args = [] } = {}) {
    const [uid, gid] = user.split(":");
    const root = uid === "0";
    this.#log = "";
    const variables = [...(this.image.config.Env ?? []), `ASPNETCORE_HTTP_PORTS=${this.port}`, ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
    const bounds = root ? `-all,${capabilities.map((name) => `+${name}`).join(",")}` : "-all,+sys_chroot,+setuid,+setgid";
    this.#child = spawn("unshare", [
      "--pid", "--fork", "--mount", "--propagation", "private", "--kill-child", "sh", "-c", script, "sh",
      this.image.root, this.volume, readOnly ? "ro" : "rw", (this.image.parts ?? []).map(([from, to]) => `${from}=${to}`).join(" "),
      "env", "-i", ...variables, "setpriv", `--bounding-set=${bounds}`, "--no-new-privs",
      "/usr/sbin/chroot", `--userspec=+${uid}:+${gid}`, "--groups=", this.image.root, ...this.image.config.Entrypoint, ...args,
    ], { stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout.on("data", (chunk) => (this.#log += chunk));
    this.#child.stderr.on("data", (chunk) => (this.#log += chunk));
    this.#code = new Promise((resolve) => this.#child.on("exit", (code, signal) => resolve(code ?? signal)));
    this.started = performance.now();
    return this.#code;
  }

  /** Waits until it answers that all is ready; returns the seconds since its start. */
  async ready() {
    await until("the container to be ready", async () => {
      if (this.#child.exitCode !== null) throw new Error(`The container ended with ${this.#child.exitCode}:\n${this.#log}`);
      return (await fetch(`${this.base}/ready`).catch(() => null))?.ok;
    }, 180_000, 50);
    return (performance.now() - this.started) / 1000;
  }

  /** Its first process, by the machine's number. */
  get pid() {
    const [child] = readFileSync(`/proc/${this.#child.pid}/task/${this.#child.pid}/children`, "utf8").trim().split(" ");
    return Number(child);
  }

  /** As `docker stop` and `docker kill`: resolves with the exit code and the seconds that it took. */
  async stop(signal = "SIGTERM") {
    const began = performance.now();
    process.kill(this.pid, signal);
    return { code: await this.#code, seconds: (performance.now() - began) / 1000 };
  }

  /** As `docker exec`: in its namespaces, as its user, with its variables. */
  exec(...args) {
    const { uid, gid } = this.ids;
    const began = performance.now();
    const env = readFileSync(`/proc/${this.pid}/environ`, "utf8").split("\0").filter(Boolean);
    const run = spawnSync("nsenter", ["--target", `${this.pid}`, "--pid", "--mount", "--root", "--wd", "--setuid", uid, "--setgid", gid, "/usr/bin/env", "-i", ...env, ...args], { encoding: "utf8" });
    return { code: run.status, out: run.stdout, err: run.stderr, ms: performance.now() - began };
  }

  /** As whom its first process runs by now. */
  get ids() {
    const status = readFileSync(`/proc/${this.pid}/status`, "utf8");
    return { uid: /^Uid:\s+(\d+)/m.exec(status)[1], gid: /^Gid:\s+(\d+)/m.exec(status)[1], mask: /^Umask:\s+(\d+)/m.exec(status)[1] };
  }

  /** What its first process has started or inherited, as the machine sees it. */
  get processes() {
    const first = this.pid;
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
      try {
        const [, name, state, parent] = /\((.*)\) (\S) (\d+) /.exec(readFileSync(`/proc/${pid}/stat`, "utf8"));
        return Number(parent) === first ? [{ pid: Number(pid), name, state, parent: first }] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
  }

  /** Those that have ended and that nobody has taken. */
  get zombies() {
    return this.processes.filter((each) => each.state === "Z").length;
  }

  async send(method, path, body) {
    const response = await fetch(this.base + path, {
      method,
      headers: { "X-Api-Key": this.key, ...(body ? { "Content-Type": "application/json" } : {}) },
      body: body && JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
