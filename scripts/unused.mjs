// Removes files of packages that are for other machines, or for compiling addons.
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/** @param modules The folder node_modules; what is removed comes back with `npm ci`. */
export function removeUnused(modules, { platform, arch } = process) {
  const runtimes = join(modules, "onnxruntime-node", "bin", "napi-v6");
  // If there is none for this machine, something is unusual: leave everything as it is.
  if (existsSync(join(runtimes, platform, arch))) {
    for (const other of readdirSync(runtimes).filter((name) => name !== platform)) remove(runtimes, other);
    const own = join(runtimes, platform);
    for (const other of readdirSync(own).filter((name) => name !== arch)) remove(own, other);
  }
  const pinned = join(modules, "node", "node_modules", pinnedName(platform, arch));
  for (const name of ["include", "share", "CHANGELOG.md"]) remove(pinned, name);
}

/** What the package `node` calls the build it installs beside itself. */
function pinnedName(platform, arch) {
  const prefix = platform === "darwin" && arch === "arm64" ? "node-bin" : "node";
  return `${prefix}-${platform === "win32" ? "win" : platform}-${arch}`;
}

function remove(...path) {
  rmSync(join(...path), { recursive: true, force: true });
}
