/** @file `npm run bench -- studio-fuzz`: odd requests over all routes of the studio. */

import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fuzzStudio } from "./studio/fuzz.ts";
import { makePlace } from "./studio/place.ts";
import { serveStudio } from "./studio/served.ts";

export async function benchStudioFuzz(args: readonly string[]): Promise<void> {
  const [count = "10000", seed = "1"] = args.filter((one) => !one.startsWith("--"));
  const place = await makePlace();
  const { data, runs, cache } = place;
  const page = join(import.meta.dirname, "../dist/studio");
  const studio = await serveStudio({ data, runs: [runs], cache, page });
  const started = Date.now();
  const report = await fuzzStudio(studio, place, { count: Number(count), seed: Number(seed) });
  const sec = Math.round((Date.now() - started) / 1000);
  await studio.close();
  await rm(place.folder, { recursive: true, force: true });
  const statuses = Object.entries(report.statuses).map(([status, n]) => `${status} ${n}`);
  console.log(`${report.requests} requests in ${sec} s: ${statuses.join(", ")}`);
  console.log(`${studio.routes.length - report.unasked.length} of ${studio.routes.length} routes asked`);
  for (const route of report.unasked) console.log(`  not ${route}`);
  console.log(`${report.paths} paths read, all inside, unless said here:`);
  for (const finding of report.findings) console.log(`  ${finding}`);
  console.log(`${report.findings.length} findings`);
  if (args.includes("--write")) {
    const record = { seed: Number(seed), ...report, routes: studio.routes, sec };
    await writeFile(
      join(import.meta.dirname, "results/studio-fuzz.json"),
      `${JSON.stringify(record, null, 1)}\n`,
    );
  }
  if (report.findings.length > 0) process.exitCode = 1;
}
