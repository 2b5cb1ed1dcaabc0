/** @file A worker whose disk is full: its job goes to another machine, nothing is lost, and the results have the same bytes. */

import { execFileSync } from "node:child_process";
import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { need } from "../machine.ts";
import { redis, type Server, startServer } from "../queue/server.ts";
import { until } from "../queue/support.ts";
import { bucket, type ObjectServer, startObjectServer } from "../remote/server.ts";
import { expectSameResults } from "./killed.ts";
import { backgroundPrograms, smallRecipe } from "./programs.ts";
import { workplace, writeSmallCorpus } from "./run.ts";

const place = workplace();
const disk = place.at("disk");

/** A disk of 2 MB, which root may make out of memory. */
function mountDisk(): string | undefined {
  try {
    mkdirSync(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", disk], { stdio: "ignore" });
    return undefined;
  } catch {
    return "a small disk can be mounted by root only, and not in every container";
  }
}

// A machine of continuous integration need not allow it.
const small = need(redis.skip ? undefined : mountDisk(), false);

describe.skipIf(redis.skip || small.skip)(`a full disk on one worker${redis.note}${small.note}`, () => {
  const programs = backgroundPrograms(place.folder);
  let jobs: Server;
  let objects: ObjectServer;

  const start = (args: readonly string[], cache: string, store: string) =>
    programs.start(args, {
      EMOFORGE_QUEUE: jobs.url,
      EMOFORGE_STORE: `s3://${bucket}/${store}`,
      EMOFORGE_CACHE: cache,
      ...objects.env,
    });
  const worker = (cache: string, store: string) =>
    start(["worker", "--concurrency", "1", "--lost-after", "1"], cache, store);

  beforeAll(async () => {
    jobs = await startServer();
    objects = await startObjectServer();
    await writeSmallCorpus(place);
    await place.write("small.yaml", smallRecipe.replace("repeats: 2", "repeats: 1"));
    const alone = await place.emoforge(["run", "small.yaml", "--workers", "2"]);
    expect(alone.code, alone.stderr).toBe(0);
  }, 120_000);
  afterAll(async () => {
    programs.killAll();
    execFileSync("umount", ["-l", disk], { stdio: "ignore" });
    await jobs?.stop();
    await objects?.stop();
    place.remove();
  });

  // None is left: what it reads does not fit. Some is left: what it makes does not fit.
  test.each([0, 80_000])(
    "with %i bytes left",
    async (left) => {
      const running = start(
        ["run", "small.yaml", "--queue", "--workers", "1"],
        place.at(`A${left}`),
        `s${left}`,
      );
      const full = worker(join(disk, `cache${left}`), `s${left}`);
      await until(() => full.said.text.includes("working for"));
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(join(disk, "filler"), new Uint8Array(Math.max(0, bavail * bsize - left)));
      expect(await full.ended, full.said.text).toBe(1);
      const said = full.said.text.split("\n").filter((line) => line.startsWith("emoforge: "));
      expect(said.length).toBe(1);
      expect(said[0]).toMatch(
        /^emoforge: .*\/disk\/cache\d+\/stores\/\S+: could not be written \(ENOSPC: no space left on device, write\)\. Check the folder's permissions and free space\. This worker ends, and leaves its job to others\.$/,
      );
      worker(place.at(`C${left}`), `s${left}`);
      expect(await running.ended, running.said.text).toBe(0);
      const { stdout } = await place.inProcess(["queue", "failed"], {
        EMOFORGE_QUEUE: jobs.url,
        EMOFORGE_STORE: `s3://${bucket}/s${left}`,
      });
      expect(stdout).toBe("No job was set aside.");
      const [, report] = /Report: (.*)\/report\.html/.exec(running.said.text) ?? [];
      expectSameResults(place, "runs/small", report.slice(place.folder.length + 1));
      writeFileSync(join(disk, "filler"), "");
    },
    240_000,
  );
});
