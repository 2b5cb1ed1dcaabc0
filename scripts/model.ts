/**
 * @file `npm run model`: trains the model that comes with Emoforge once more and compares it with `models/emodb`, byte by byte.
 * `npm run model -- --write` puts it there. Needs EMO-DB: EMOFORGE_DATA, or --data <folder>.
 *
 * How features and classifier were chosen is in docs/guides/models.md; seven emotions are all that EMO-DB has.
 */

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const root = join(import.meta.dirname, "..");
const shipped = join(root, "models/emodb");
const largestBytes = 500_000;

const { values } = parseArgs({ options: { write: { type: "boolean" }, data: { type: "string" } } });
const folder = mkdtempSync(join(tmpdir(), "emoforge-model-"));
try {
  const settings = [
    "--set",
    "emobase2010",
    "--classifier",
    "lda",
    "--normalisation",
    "speaker",
    "--seed",
    "1",
  ];
  const data = values.data === undefined ? [] : ["--data", values.data];
  execFileSync(
    process.execPath,
    [join(root, "bin/emoforge.js"), "train", "emodb", ...settings, ...data, "--out", folder, "--force"],
    { stdio: "inherit" },
  );
  const names = readdirSync(folder).sort();
  const bytes = names.reduce((sum, name) => sum + readFileSync(join(folder, name)).length, 0);
  if (bytes > largestBytes) throw new Error(`expected at most ${largestBytes} bytes, got ${bytes}`);
  if (values.write) {
    rmSync(shipped, { recursive: true, force: true });
    cpSync(folder, shipped, { recursive: true });
    console.log(`wrote models/emodb: ${bytes} bytes`);
  } else {
    const same = (name: string) => readFileSync(join(folder, name)).equals(readFileSync(join(shipped, name)));
    const different = [...new Set([...names, ...readdirSync(shipped)])].filter((name) => {
      try {
        return !same(name);
      } catch {
        return true;
      }
    });
    console.log(
      different.length === 0
        ? `models/emodb: the same ${bytes} bytes`
        : `models/emodb differs in ${different.join(", ")}`,
    );
    process.exitCode = different.length === 0 ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
