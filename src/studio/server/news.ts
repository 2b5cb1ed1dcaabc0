/** @file One run as it goes on: what is new of it, looked for in its folder, whoever works on it. */

import { EmoforgeError, faultOf } from "../../core/index.ts";
import { type LiveFit, readLive, resolveRecipe } from "../../experiment/index.ts";
import { canonicalJson } from "../../store/index.ts";
import { type FitLine, type KeptFits, progressOf } from "./progress.ts";
import { resultsIn } from "./runs.ts";
import type { Studio } from "./studio.ts";
import { folderOf } from "./training.ts";
import type { JobState } from "./work.ts";

export type { LiveFit } from "../../experiment/index.ts";
export type { FitLine } from "./progress.ts";

/** What is asked of every run, in lists too. */
export interface RunLine {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  /** Why its recipe cannot be read; "" if it can. */
  readonly error: string;
  readonly finished: boolean;
  /** The work of this studio on it, the newest. */
  readonly job: JobState | null;
  /** Whether another program works on it: its fits go on, though not from here. */
  readonly elsewhere: boolean;
}

/** Fits that go on: of those that changed all that is known, and of all their groups' ids. */
export interface LiveNews {
  readonly groups: readonly string[];
  readonly changed: readonly LiveFit[];
}

export interface RunNews extends RunLine {
  /** How many trials it has in all; null where this studio has not planned it. */
  readonly planned: number | null;
  readonly trials: number;
  readonly failed: number;
  readonly fitCount: number;
  /** Finished fits, from the position that was asked for. */
  readonly fits: readonly FitLine[];
  readonly live: LiveNews;
}

export interface Newsroom {
  line(id: string, folder: string | undefined): Promise<RunLine>;
  /** @param from How many finished fits are known. @param seen What `changed` held before; it is brought up to date. */
  news(id: string, from: number, seen: Map<string, string>): Promise<RunNews>;
  readonly planned: Map<string, number>;
}

/** A fit that has not changed for so long has been left, ms. */
const leftAfterMs = 20_000;

export function createNewsroom(studio: Studio, folders: readonly string[]): Newsroom {
  const { jobs, workspace } = studio;
  const { files, clock } = workspace.platform;
  const planned = new Map<string, number>();
  const kept: KeptFits = new Map();
  /** When the fits of a folder were last seen to change. */
  const changes = new Map<string, { readonly text: string; readonly atMs: number }>();

  const stirring = (folder: string, text: string): boolean => {
    const before = changes.get(folder);
    if (text === "") return changes.delete(folder) && false;
    // What is found at first may have lain there for days.
    if (before?.text !== text) changes.set(folder, { text, atMs: before === undefined ? 0 : clock.now() });
    return clock.now() - (changes.get(folder)?.atMs ?? 0) < leftAfterMs;
  };
  const lineOf = async (
    id: string,
    folder: string | undefined,
    live: readonly LiveFit[],
  ): Promise<RunLine> => {
    const job = jobs.list().findLast(({ kind, what }) => kind === "run" && what === id) ?? null;
    const name = id.replace(/^\d+\//, "");
    if (folder === undefined)
      return { id, name, title: name, error: "", finished: false, job, elsewhere: false };
    const moves = stirring(folder, live.length === 0 ? "" : canonicalJson(live));
    return {
      ...{ id, name, job, ...(await titleOf(folder)) },
      finished: (await resultsIn(folder, files)) !== undefined,
      elsewhere: moves && job?.state !== "running",
    };
  };

  return {
    planned,
    line: async (id, folder) =>
      lineOf(id, folder, folder === undefined ? [] : await readLive(workspace.platform, folder)),
    async news(id, from, seen) {
      const folder = await folderOf(studio, folders, id).catch((error: unknown) => {
        // A run that has only begun may have no folder yet.
        const begun = jobs.list().some(({ kind, what }) => kind === "run" && what === id);
        if (begun && error instanceof EmoforgeError) return undefined;
        throw error;
      });
      const live = folder === undefined ? [] : await readLive(workspace.platform, folder);
      const changed = live.filter((fit) => {
        const text = canonicalJson(fit);
        const same = seen.get(fit.group) === text;
        seen.set(fit.group, text);
        return !same;
      });
      const progress =
        folder === undefined
          ? { trials: 0, failed: 0, fitCount: 0, fits: [] }
          : await progressOf(studio, folder, from, kept);
      return {
        ...(await lineOf(id, folder, live)),
        ...progress,
        planned: planned.get(id) ?? null,
        live: { groups: live.map(({ group }) => group), changed },
      };
    },
  };

  async function titleOf(folder: string): Promise<{ title: string; error: string }> {
    try {
      const text = await files.readText(`${folder}/recipe.yaml`);
      return { title: resolveRecipe(text, "recipe.yaml").recipe.title, error: "" };
    } catch (error) {
      return { title: folder.slice(folder.lastIndexOf("/") + 1), error: faultOf(folder, error) };
    }
  }
}
