/**
 * @file `live/<group>.json` in a run folder: how far a fit is that goes on right now, for those who watch. It is written while a group
 * takes longer than a second, about once a second, and removed when the group is done; results do not depend on it.
 */

import * as z from "zod";
import { EmoforgeError } from "../../core/index.ts";
import { type Keeping, readKept, writeKept } from "../../store/index.ts";
import { curveSchema, groupFields } from "./store.ts";

const count = z.int().nonnegative();
const points = z.array(z.number());

const liveSchema = z.object({
  ...groupFields,
  /** What is fitted: the group's augmenter, or then one of its classifiers, by name. */
  work: z.enum(["augmenter", "classifier"]),
  name: z.string(),
  /** As far as they are. */
  curves: z.array(curveSchema),
  /** Quality of what the augmenter makes, whenever it was measured; see `coverageDensity`. */
  fidelity: z.array(
    z.object({
      /** As in the curves. */
      group: z.string(),
      step: count,
      class: z.string(),
      coverage: z.number(),
      density: z.number(),
    }),
  ),
  /** Absent until something has been made. */
  map: z
    .object({
      /** What is placed: the features of rows, or the means and deviations of the mel bands of clips. */
      of: z.string(),
      classes: z.array(z.string()),
      /** Shares of the spread of recorded items that lie along either axis. */
      shares: z.tuple([z.number(), z.number()]),
      /** `points` holds x and y of each item in turn, where recorded ones lie within -1 and 1; `labels` their classes. */
      real: z.object({ points, labels: z.array(count) }),
      /** What was made at a step; in the next frame of the same group the same items have moved. */
      frames: z.array(z.object({ group: z.string(), step: count, points, labels: z.array(count) })),
    })
    .optional(),
});

/** How far a fit is. */
export type LiveFit = z.output<typeof liveSchema>;

export function livePath(runFolder: string, group: string): string {
  return `${runFolder}/live/${group}.json`;
}

/** The fit goes on if it cannot be written: nobody is told, since the results will show whether the folder can be. */
export async function writeLive(keeping: Keeping, runFolder: string, fit: LiveFit): Promise<void> {
  try {
    await writeKept(livePath(runFolder, fit.group), fit, keeping, { durable: false });
  } catch (error) {
    if (!(error instanceof EmoforgeError)) throw error;
  }
}

/**
 * The fits of a run that go on right now, or were going on when it was stopped, by group. Ask again to follow them: `emoforge run`
 * in another program, or workers on other machines with the same folder, write them just the same.
 */
export async function readLive({ files, hasher }: Keeping, runFolder: string): Promise<LiveFit[]> {
  const fits: LiveFit[] = [];
  for (const { name } of await files.list(`${runFolder}/live`)) {
    if (!name.endsWith(".json")) continue;
    try {
      const fit = await readKept(`${runFolder}/live/${name}`, liveSchema, { files, hasher });
      if (fit !== undefined) fits.push(fit);
    } catch (error) {
      // It was removed between the list and the reading, because it is done.
      if (!(error instanceof EmoforgeError)) throw error;
    }
  }
  return fits;
}
