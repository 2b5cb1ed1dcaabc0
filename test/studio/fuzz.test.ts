/** @file Some hundred odd requests, of all routes; `npm run bench -- studio-fuzz` sends ten thousand. */

import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { fuzzStudio } from "../../bench/studio/fuzz.ts";
import { makePlace } from "../../bench/studio/place.ts";
import { serveStudio } from "../../bench/studio/served.ts";
import { builtPage } from "./page.ts";

test("odd requests get answers that say what is wrong, and nothing outside is read", async () => {
  const place = await makePlace();
  const studio = await serveStudio({
    data: place.data,
    runs: [place.runs],
    cache: place.cache,
    page: await builtPage(),
  });
  try {
    const { findings, statuses, unasked } = await fuzzStudio(studio, place, { count: 800, seed: 7 });
    expect(findings).toEqual([]);
    expect(unasked).toEqual([]);
    for (const status of [200, 400, 401, 403, 404, 405, 421])
      expect(statuses[status], `${status}`).toBeGreaterThan(0);
  } finally {
    await studio.close();
    await rm(place.folder, { recursive: true, force: true });
  }
});
