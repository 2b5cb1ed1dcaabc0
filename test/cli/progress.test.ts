import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const cli = join(import.meta.dirname, "../../src/cli");

/** Runs a script whose standard error claims to be a terminal. */
function onTerminal(script: string): Promise<{ killed: boolean; stderr: string; stdout: string }> {
  const code = `
    process.stderr.isTTY = true;
    const { terminalIo } = await import(${JSON.stringify(join(cli, "io.ts"))});
    const { runCommand } = await import(${JSON.stringify(join(cli, "main.ts"))});
    const io = terminalIo(new AbortController().signal);
    ${script}`;
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      ["--input-type=module", "-e", code],
      { timeout: 15_000 },
      (error, stdout, stderr) => resolve({ killed: error?.killed === true, stderr, stdout }),
    ),
  );
}

const showCursor = "\u001b[?25h";

test("a command that fails under an open bar ends the bar: the program ends, the cursor is back, and a late update is ignored", async () => {
  const { killed, stderr, stdout } = await onTerminal(`
    const bar = io.progress("working");
    bar.update(1, 10);
    console.log(await runCommand(["run", "absent.yaml"], io));
    bar.update(2, 10);`);
  expect(killed).toBe(false);
  expect(stdout).toBe("1\n");
  expect(stderr).toContain(showCursor);
  expect(stderr.indexOf(showCursor)).toBeLessThan(stderr.indexOf("emoforge: "));
});
