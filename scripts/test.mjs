// Everything that must hold before a change lands: types, lint and format, then all tests. Ends with "N passed, N failed".
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");
const pinned = join(modules, "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const node = existsSync(pinned) ? pinned : process.execPath;
const counts = { passed: 0, failed: 0, skipped: 0 };

check("types", "typescript/bin/tsc", ["--noEmit"]);
check("lint and format", "@biomejs/biome/bin/biome", ["check", "--error-on-warnings", "."]);

const folder = mkdtempSync(join(tmpdir(), "emoforge-test-"));
const report = join(folder, "vitest.json");
const tests = run("vitest/vitest.mjs", [
  "run",
  "--reporter=default",
  "--reporter=json",
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
]);
if (existsSync(report)) {
  const found = JSON.parse(readFileSync(report, "utf8"));
  counts.passed += found.numPassedTests;
  counts.failed += found.numFailedTests;
  counts.skipped += found.numPendingTests + found.numTodoTests;
  // A file that cannot even be loaded counts as well, since it has no test that could fail.
  counts.failed += found.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  ).length;
}
if (tests !== 0 && counts.failed === 0) counts.failed++;
rmSync(folder, { recursive: true, force: true });

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed > 0 ? 1 : 0);

function check(what, tool, args) {
  console.log(`\n> ${what}`);
  if (run(tool, args) === 0) counts.passed++;
  else {
    counts.failed++;
    console.log(`${what}: failed`);
  }
}

/** @param tool Its script in node_modules, which Node runs: the commands in `.bin` are shell scripts, and Windows cannot start those. */
function run(tool, args) {
  return spawnSync(node, [join(modules, tool), ...args], { cwd: root, stdio: "inherit" }).status ?? 1;
}
