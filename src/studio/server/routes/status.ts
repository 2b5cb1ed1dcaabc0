/** @file What this studio is: version, folders, machine. */

import { Hono } from "hono";
import type { Studio } from "../studio.ts";

export function statusRoutes({ workspace, fence }: Studio, runFolders: readonly string[]) {
  return new Hono().get("/", async (c) => {
    const { dataFolder, environment } = workspace;
    const there = dataFolder !== undefined && (await fence.files.exists(dataFolder).catch(() => false));
    return c.json({
      version: environment.emoforge,
      machine: `${environment.cpu}, ${environment.cores} cores, ${environment.runtime}`,
      dataFolder: dataFolder ?? null,
      dataFolderThere: there,
      runFolders,
    });
  });
}
