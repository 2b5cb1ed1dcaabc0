// Installs what the project needs: npm packages always; with --tests or --bench also Debian packages that tests or peers use.
// Plain JavaScript for any Node from 18 on, since it runs before the pinned Node is there.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const wants = (flag) => process.argv.includes(flag);

installPackages();
if (wants("--tests")) installDebian({ chromium: "/usr/bin/chromium" }, "the browser and WebGPU tests");
if (wants("--bench")) {
  installDebian({ "python3-torch": "/usr/lib/python3/dist-packages/torch" }, "the comparison with PyTorch");
  installDebian({ ffmpeg: "/usr/bin/ffmpeg" }, "the fuzzer's recordings");
}

function installPackages() {
  const stamp = `${root}node_modules/.emoforge-lock`;
  const lock = readFileSync(`${root}package-lock.json`, "utf8");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.log("setting up: installing npm packages (once, about a minute) ...");
  // The runtime's own install step would fetch a CUDA library that nothing here uses.
  const env = { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" };
  // Not `npm ci`: it refuses a registry that lacks the optional packages of other platforms. The versions are the lock file's all the same.
  const done = spawnSync("npm", ["install", "--no-save", "--no-fund", "--no-audit", "--loglevel=error"], {
    cwd: root,
    stdio: "inherit",
    env,
    shell: process.platform === "win32",
  });
  if (done.status !== 0) {
    console.error(
      "setting up failed: `npm install` did not succeed. Is the npm registry reachable? What it printed stands above.",
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

/** @param packages Debian package -> a path that exists once it is installed. */
function installDebian(packages, purpose) {
  const missing = Object.keys(packages).filter((name) => !existsSync(packages[name]));
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(" ")}`;
  const apt = existsSync("/usr/bin/apt-get");
  if (!apt || process.getuid?.() !== 0) {
    console.log(
      `note: ${missing.join(", ")} not found, needed for ${purpose}; those parts will say that they are skipped. To install: ${apt ? `sudo ${command}` : "use your system's packages"}`,
    );
    return;
  }
  console.log(`setting up: installing Debian packages ${missing.join(", ")} for ${purpose} ...`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () =>
    spawnSync("apt-get", command.split(" ").slice(1), { env, stdio: "ignore" }).status === 0;
  const fresh = existsSync("/var/lib/apt/lists") && statSync("/var/lib/apt/lists").nlink > 3 && install();
  if (!fresh) {
    spawnSync("apt-get", ["update"], { env, stdio: "ignore" });
    if (!install())
      console.log(
        `note: ${missing.join(", ")} could not be installed; ${purpose} will say that they are skipped. By hand: ${command}`,
      );
  }
}
