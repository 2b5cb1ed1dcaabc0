/**
 * @file Our side of `bench -- whole`, in a process of its own: node bench/whole/ours.ts <workers> <folder for the table>. The table of
 * features goes there for the other side.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import module from "node:module";
import { join } from "node:path";

// As bin/emoforge.js does, before anything is loaded.
module.enableCompileCache();
const { mediumOf } = await import("../../src/experiment/index.ts");
const { nodePlatform } = await import("../../src/platform/node/index.ts");
const { timeFold } = await import("../fold.ts");

const [workers, folder] = process.argv.slice(2);
const found = await timeFold({
  recipe: "shilandari-2022",
  profile: "quick",
  overrides: ["repeats=1"],
  dataFolder: process.env.EMOFORGE_DATA as string,
  workers: Number(workers),
  async onPlanned(prepared, { test }, cacheFolder) {
    const table = await (await mediumOf(prepared).open(prepared.hash, cacheFolder, nodePlatform))();
    if (!("data" in table)) throw new Error("expected feature vectors");
    const held = new Set(test);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "rows.f32"), table.data);
    const about = {
      labels: [...table.labels],
      speakers: table.speakers,
      classes: table.classes,
      test: table.ids.map((_, i) => held.has(i)),
    };
    writeFileSync(join(folder, "about.json"), JSON.stringify(about));
  },
});
console.log(JSON.stringify(found));
process.exit(0);
