/** @file `npm run bench -- queue`: what a run over a queue costs beyond its work. */

import { benchFaults } from "./queue/faults.ts";
import { benchGather } from "./queue/gather.ts";
import { benchEmpty, benchScaling } from "./queue/jobs.ts";
import { benchPlan } from "./queue/plan.ts";
import { benchTrials } from "./queue/trials.ts";

const parts: Readonly<Record<string, (count?: number) => Promise<void>>> = {
  empty: (jobs = 10_000) => benchEmpty(jobs),
  faults: (rounds = 20) => benchFaults(rounds),
  gather: (trials = 100_000) => benchGather(trials),
  plan: (jobs = 100_000) => benchPlan(jobs),
  scaling: (jobsEach = 5) => benchScaling(jobsEach),
  trials: (rounds = 2) => benchTrials(rounds),
};

/** @param args A part and how much of it; without one, all parts. */
export async function benchQueue([part, count]: readonly string[]): Promise<void> {
  for (const [name, run] of Object.entries(parts)) {
    if (part !== undefined && part !== name) continue;
    console.log(`-- ${name}`);
    await run(count === undefined ? undefined : Number(count));
  }
}
