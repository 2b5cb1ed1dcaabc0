/** @file `npm run bench -- <subject>`: benchmarks with peers side by side. Without a subject it lists them. */

import { benchEngine } from "./engine.ts";
import { benchWorkers } from "./workers.ts";

const subjects: Readonly<Record<string, { summary: string; run(only?: string): Promise<void> }>> = {
  engine: {
    summary: "training steps of the compute engine against PyTorch, one thread each",
    run: benchEngine,
  },
  workers: { summary: "what a second worker process brings to a run", run: benchWorkers },
};

const name = process.argv[2];
if (name !== undefined && Object.hasOwn(subjects, name)) {
  await subjects[name].run(process.argv[3]);
} else {
  console.log("npm run bench -- <subject>, where the subject is one of");
  for (const [subject, { summary }] of Object.entries(subjects)) console.log(`  ${subject}  ${summary}`);
  process.exitCode = name === undefined ? 0 : 2;
}
