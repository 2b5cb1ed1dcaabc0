/** @file The end of `npm run demo` asks nobody where nobody can answer. */

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

test("without a terminal the demo's end says how to open the studio, and does not wait", () => {
  const script = join(import.meta.dirname, "../../scripts/offer-studio.mjs");
  const said = execFileSync(process.execPath, [script], {
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
  });
  expect(said).toBe("To look at it and listen to it in the browser: npm run studio\n");
});
