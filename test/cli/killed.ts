/** @file Kills runs at a chosen moment, and compares what they leave with what an undisturbed run leaves. */

import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { workplace } from "./run.ts";

const launcher = join(import.meta.dirname, "../../bin/emoforge.js");

type Workplace = ReturnType<typeof workplace>;

/**
 * Starts a command and sends `kill -9` to it, workers and all, as soon as `ready`, asked every few milliseconds, says so.
 *
 * @param cache The command's cache folder.
 * @throws if it ends before that.
 */
export function killedWhen(
  place: Workplace,
  command: readonly string[],
  ready: () => boolean,
  cache = place.at("cache"),
): Promise<void> {
  return new Promise((resolve, reject) => {
    const { EMOFORGE_DATA: _, ...inherited } = process.env;
    const child = spawn(process.execPath, [launcher, ...command], {
      cwd: place.folder,
      env: { ...inherited, EMOFORGE_CACHE: cache },
      stdio: "ignore",
      detached: true,
    });
    const watch = setInterval(() => {
      if (child.pid === undefined || !ready()) return;
      clearInterval(watch);
      process.kill(-child.pid, "SIGKILL");
    }, 10);
    child.on("exit", (_code, signal) => {
      clearInterval(watch);
      if (signal === "SIGKILL") resolve();
      else reject(new Error("the run ended before it could be killed"));
    });
  });
}

/** Sorted names of the files in a folder with this ending; [] if there is no folder. */
export function namesIn(folder: string, ending: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .sort();
  } catch {
    return [];
  }
}

/** Expects two run folders to have the same results, predictions, samples and fits: the same files with the same bytes. */
export function expectSameResults(place: Pick<Workplace, "at">, one: string, other: string): void {
  const fits = namesIn(place.at(one, "fits"), ".json");
  expect(fits.length).toBeGreaterThan(0);
  expect(namesIn(place.at(other, "fits"), ".json")).toEqual(fits);
  const names = ["results.json", "predictions.csv", "samples.json", ...fits.map((name) => `fits/${name}`)];
  for (const name of names) {
    const [a, b] = [one, other].map((run) => readFileSync(place.at(run, name)));
    // Not `toEqual`, which would print megabytes of base64.
    expect(a.equals(b), `${name} of ${one} and ${other} have the same bytes`).toBe(true);
  }
}
