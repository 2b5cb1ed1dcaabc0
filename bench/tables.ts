/** @file Large and odd tables: how long it takes to read a manifest, check it and turn it into utterances. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadManifest, readDelimited } from "../src/corpora/index.ts";
import { walkRecordings } from "../src/corpora/walk.ts";
import { nodeFiles } from "../src/platform/node/index.ts";

const million = 1_000_000;

/** Prints a line for each table: seconds that passed, seconds of computing, what it is, and how many utterances it gave. */
export async function benchTables(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "emoforge-tables-"));
  try {
    mkdirSync(join(folder, "wav"));
    for (let i = 0; i < 1000; i++) writeFileSync(join(folder, "wav", `${i}.wav`), "audio");
    const manifest = async (what: string, header: string, rowOf: (i: number) => string, rows = million) => {
      const path = join(folder, "list.csv");
      writeFileSync(path, [header, ...Array.from({ length: rows }, (_, i) => rowOf(i))].join("\n"));
      await timed(what, async () => (await loadManifest(nodeFiles, path)).utterances.length);
    };
    const header = "file,start,end,speaker,emotion";
    const segment = (i: number) => `wav/${i % 1000}.wav,${Math.floor(i / 1000)},${Math.floor(i / 1000) + 1}`;
    await manifest("1,000,000 rows", header, (i) => `${segment(i)},s${i % 50},e${i % 7}`);
    await manifest("1,000,000 rows, every cell in quotes", header, (i) =>
      [...segment(i).split(","), `s${i % 50}`, `e${i % 7}`].map((cell) => `"${cell}"`).join(","),
    );
    await manifest(
      "1,000,000 rows, without speakers",
      "file,start,end,emotion",
      (i) => `${segment(i)},e${i % 7}`,
    );
    await manifest(
      "1,000,000 rows, 999,000 of files that are not there",
      "file,speaker,emotion",
      (i) => `wav/${i}.wav,s${i % 50},e${i % 7}`,
    );
    const wide = Array.from({ length: 100_000 }, (_, i) => `column ${i}`).join(",");
    await manifest(
      "100,000 columns, 20 rows",
      `file,speaker,emotion,${wide}`,
      (i) => `wav/${i}.wav,s,e${i % 2}${",0".repeat(100_000)}`,
      20,
    );
    const nameless = `file,speaker,emotion${",".repeat(100_000)}`;
    await timed("100,000 columns without a name", async () => {
      const text = `${nameless}\nwav/1.wav,s,joy${",".repeat(100_000)}`;
      return readDelimited(new TextEncoder().encode(text), "wide.csv").rows.length;
    });
    mkdirSync(join(folder, "many"));
    const recording = new Uint8Array(2048);
    for (let i = 0; i < 20_000; i++) writeFileSync(join(folder, "many", `${i}.wav`), recording);
    await timed(
      "a folder of 20,000 files",
      async () => (await walkRecordings(nodeFiles, join(folder, "many"))).recordings.length,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function timed(what: string, work: () => Promise<number>): Promise<void> {
  const start = performance.now();
  const before = process.cpuUsage();
  const count = await work();
  const { user, system } = process.cpuUsage(before);
  const [passed, computing] = [(performance.now() - start) / 1000, (user + system) / 1e6].map((seconds) =>
    `${seconds.toFixed(2)} s`.padStart(8),
  );
  console.log(`${passed} ${computing}  ${what}: ${count.toLocaleString("en")}`);
}
