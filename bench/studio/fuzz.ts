/** @file Sends odd requests to a studio and says what it should not have done: an answer of 5xx, a file outside read, a secret told. */

import { realpath } from "node:fs/promises";
import { Agent, request as httpRequest } from "node:http";
import { createRng } from "../../src/core/index.ts";
import { type StudioPlace, secret } from "./place.ts";
import { type OddRequest, oddRequest } from "./requests.ts";
import type { ServedStudio } from "./served.ts";

export interface FuzzReport {
  readonly requests: number;
  /** Status -> how often. */
  readonly statuses: Readonly<Record<number, number>>;
  /** What should not have happened, one sentence each. */
  readonly findings: readonly string[];
  /** Routes of the studio that no request was for. */
  readonly unasked: readonly string[];
  /** How many paths were read. */
  readonly paths: number;
}

export async function fuzzStudio(
  studio: ServedStudio,
  place: StudioPlace,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<FuzzReport> {
  const statuses: Record<number, number> = {};
  const findings: string[] = [];
  const agent = new Agent({ keepAlive: true });
  const unasked = new Map(studio.routes.map((route) => [route, patternOf(route)]));
  for (let i = 0; i < count; i++) {
    const odd = oddRequest(createRng(`studio/${seed}/${i}`));
    const said = `request ${i} of seed ${seed}, ${odd.method} ${odd.path.slice(0, 120)}`;
    for (const [route, pattern] of unasked)
      if (pattern.test(`${odd.method} ${odd.path}`)) unasked.delete(route);
    const { status, body } = await send(studio, odd, agent);
    statuses[status] = (statuses[status] ?? 0) + 1;
    if (status >= 500 || status === 0) findings.push(`${said}: answered ${status} ${body.slice(0, 200)}`);
    if (body.includes(secret)) findings.push(`${said}: told what lies outside`);
  }
  agent.destroy();
  const inside = [place.data, place.runs, place.cache];
  for (const path of studio.touched) {
    const real = await realpath(path).catch(() => path);
    if (!inside.some((folder) => real === folder || real.startsWith(`${folder}/`)))
      findings.push(`read outside: ${path}`);
  }
  findings.push(...studio.faults);
  return { requests: count, statuses, findings, unasked: [...unasked.keys()], paths: studio.touched.size };
}

/** "GET /api/jobs/:id" as what its requests look like. */
function patternOf(route: string): RegExp {
  const [method, path] = route.split(" ");
  const parts = path.replace(/:\w+/g, "[^/?]+").replace("*", "[^?]*");
  return new RegExp(`^${method} ${parts}/?(\\?|$)`);
}

function send(
  { port, cookie }: ServedStudio,
  { method, path, headers, body }: OddRequest,
  agent: Agent,
): Promise<{ readonly status: number; readonly body: string }> {
  return new Promise((resolve) => {
    const request = httpRequest(
      { host: "127.0.0.1", port, agent, method, path, headers: { cookie, ...headers }, timeout: 60_000 },
      (response) => {
        let text = "";
        response.setEncoding("latin1");
        response.on("data", (part: string) => {
          if (text.length < 1_000_000) text += part;
        });
        response.on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
        // Events come as long as the work goes on: the first is enough, and a listener that leaves is a case of its own.
        if (response.headers["content-type"]?.startsWith("text/event-stream"))
          response.once("data", (part: string) => {
            resolve({ status: response.statusCode ?? 0, body: part });
            response.destroy();
          });
        response.on("error", (error) => resolve({ status: 0, body: String(error) }));
      },
    );
    request.on("timeout", () => request.destroy(new Error("no answer in a minute")));
    request.on("error", (error) => resolve({ status: 0, body: String(error) }));
    request.end(body);
  });
}
