// Installs what the project needs: npm packages, and with --tests or --bench also Debian packages for the tests or the comparisons.
// Plain JavaScript for any Node from 18 on, since it runs before the pinned Node is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { benchNeeds, findProgram, testNeeds } from "./needs.mjs";
import { removeUnused } from "./unused.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

installPackages();
if (process.argv.includes("--tests")) installDebian(testNeeds);
if (process.argv.includes("--bench")) installDebian(benchNeeds);

function installPackages() {
  const stamp = `${root}node_modules/.emoforge-lock`;
  const lock = readFileSync(`${root}package-lock.json`, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.log("setting up: installing npm packages (once, about a minute) ...");
  // Not `npm ci`, which refuses a registry that lacks optional packages of other platforms. Versions are those of the lock file anyway.
  const done = spawnSync("npm", ["install", "--no-save", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (done.status !== 0) {
    console.error(
      "setting up failed: `npm install` did not succeed. Is the npm registry reachable? Its output is above.",
    );
    process.exit(1);
  }
  removeUnused(`${root}node_modules`);
  writeFileSync(stamp, lock);
}

/** @param needs By Debian package: what it is for, and whether it is already there, from whatever source. */
function installDebian(needs) {
  const missing = () => Object.keys(needs).filter((name) => !needs[name].isThere());
  const wanted = missing();
  if (wanted.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${wanted.join(" ")}`;
  const hasApt = findProgram(["apt-get"]) !== undefined;
  if (!hasApt || process.getuid?.() !== 0) {
    const remedy = hasApt ? `sudo ${command}` : "your system's packages of these or similar names";
    for (const name of wanted) console.log(`note: ${name} was not found, needed for ${needs[name].purpose}.`);
    console.log(`note: what needs it will say that it is skipped. To install: ${remedy}`);
    return;
  }
  console.log(`setting up: installing Debian packages ${wanted.join(", ")} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (args) => spawnSync("apt-get", args, { env, encoding: "utf8" });
  const install = () => apt(command.split(" ").slice(1));
  let done = install();
  if (done.status !== 0) {
    // There is no list of packages yet, or one with versions that are no longer served.
    apt(["update"]);
    done = install();
  }
  const still = missing();
  if (still.length === 0) return;
  console.log(`note: apt-get could not install ${still.join(", ")}: ${lastLine(done)}`);
  for (const name of still) console.log(`note: ${name} is needed for ${needs[name].purpose}.`);
  console.log(`note: what needs it will say that it is skipped. By hand: ${command}`);
}

function lastLine({ status, stderr, error }) {
  return error?.message ?? ((stderr ?? "").trim().split("\n").at(-1) || `it ended with ${status}`);
}
