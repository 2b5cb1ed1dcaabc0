/** @file Work in progress: its state, its events, its result, and how to stop it. */

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Studio } from "../studio.ts";
import type { JobState } from "../work.ts";

export function jobRoutes({ jobs }: Studio) {
  return new Hono()
    .get("/", (c) => c.json([...jobs.list()]))
    .get("/:id", (c) => c.json(jobs.get(c.req.param("id")).state))
    .get("/:id/result", (c) => {
      const { state, result } = jobs.get(c.req.param("id"));
      return c.json({ state: state.state, result: (result ?? null) as unknown as null });
    })
    .delete("/:id", (c) => c.json(jobs.stop(c.req.param("id"))))
    .get("/:id/events", (c) => {
      const id = c.req.param("id");
      jobs.get(id);
      return streamSSE(c, (stream) => {
        return new Promise<void>((resolve) => {
          // Progress may come many times a second; the page is told the newest, and the end at once.
          let newest: JobState | undefined;
          const send = () => {
            if (newest === undefined) return;
            const state = newest;
            newest = undefined;
            void stream.writeSSE({ data: JSON.stringify(state) });
            if (state.state !== "running") finish();
          };
          const timer = setInterval(send, 100);
          const unwatch = jobs.watch(id, (state) => {
            newest = state;
            if (state.state !== "running") send();
          });
          function finish() {
            clearInterval(timer);
            setTimeout(() => {
              unwatch();
              resolve();
            });
          }
          stream.onAbort(finish);
        });
      });
    });
}
