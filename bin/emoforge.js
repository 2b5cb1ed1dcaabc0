#!/usr/bin/env node
// Thin launcher: finds a Node that is new enough and the program's entry, from a clone or an installed package.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = new URL("..", import.meta.url);
const at = (path) => fileURLToPath(new URL(path, root));
const [major, minor] = process.versions.node.split(".").map(Number);

if (!existsSync(at("node_modules")) && existsSync(at("src/cli/main.ts"))) {
  console.error("emoforge: its packages are not installed yet. Run: npm run setup");
  process.exit(1);
}
if (major > 22 || (major === 22 && minor >= 18)) {
  const entry = existsSync(at("src/cli/main.ts")) ? at("src/cli/main.ts") : at("dist/src/cli/main.js");
  // Keeps the compiled sources between starts: about half of a short command's time.
  module.enableCompileCache?.();
  const { main } = await import(pathToFileURL(entry).href);
  process.exitCode = await main(process.argv.slice(2));
} else {
  // On Windows a file called `node` lies beside it, and is empty.
  const pinned = at(`node_modules/node/bin/node${process.platform === "win32" ? ".exe" : ""}`);
  if (existsSync(pinned)) {
    // Ctrl-C reaches the child too, being in the same process group; the parent only waits for its exit code.
    process.on("SIGINT", () => {});
    const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: "inherit",
    });
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("exit", (code) => {
      process.exitCode = code ?? 130;
    });
  } else {
    console.error(
      `emoforge: needs Node 22.18 or newer, this is ${process.versions.node}. Install a newer Node, or in a clone run: npm run setup`,
    );
    process.exitCode = 1;
  }
}
