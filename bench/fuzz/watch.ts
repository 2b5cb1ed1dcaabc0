/** @file A worker process under watch: it is killed when it takes too long, and its death is an answer. */

import { type ChildProcess, fork } from "node:child_process";
import { type Answer, limits } from "./judge.ts";
import type { Start } from "./worker.ts";

/** So many mutants are decoded by one process. */
const MOST = 200;
/** Beyond the limit, so that what is merely too slow is told from what never ends. */
const GRACE_MS = 1000;

export interface Watched {
  decode(number: number): Promise<Answer>;
  close(): void;
}

export function watched(start: Start): Watched {
  let child: ChildProcess | undefined;
  let served = 0;
  return {
    async decode(number) {
      if (child === undefined || served >= MOST) {
        child?.kill("SIGKILL");
        child = await open(start);
        served = 0;
      }
      served++;
      const answer = await ask(child, number);
      // The worker has looked already whether it breaks what follows; each break is to be counted once.
      if (answer.kind === "broken" || answer.grownMb > limits.grownMb) {
        child.kill("SIGKILL");
        child = undefined;
      }
      return answer;
    },
    close: () => void child?.kill("SIGKILL"),
  };
}

async function open(start: Start): Promise<ChildProcess> {
  const child = fork(new URL("./worker.ts", import.meta.url), { stdio: ["ignore", "ignore", "pipe", "ipc"] });
  await new Promise<void>((resolve, reject) => {
    child.once("message", () => resolve());
    child.once("exit", () => reject(new Error("the worker process did not start")));
    child.send(start);
  });
  child.removeAllListeners("exit");
  return child;
}

function ask(child: ChildProcess, number: number): Promise<Answer> {
  return new Promise((resolve) => {
    let said = "";
    const listen = (text: Buffer) => {
      said = `${said}${text}`.slice(-4000);
    };
    const end = (answer: Answer) => {
      clearTimeout(timer);
      child.off("message", heard).off("exit", died);
      child.stderr?.off("data", listen);
      resolve(answer);
    };
    const broken = (what: string, ms = 0) => end({ kind: "broken", what, ms, grownMb: 0 });
    const heard = (answer: unknown) => end(answer as Answer);
    const died = (code: number | null, signal: string | null) =>
      broken(`the process ended (${signal ?? `exit code ${code}`}): ${lastError(said)}`);
    const timer = setTimeout(() => broken(`no answer in ${limits.ms / 1000} s`), limits.ms + GRACE_MS);
    child.stderr?.on("data", listen);
    child.on("message", heard).on("exit", died);
    child.send(number);
  });
}

function lastError(text: string): string {
  return /^\w*Error.*$/m.exec(text)?.[0] ?? text.split("\n").find((line) => line.trim() !== "") ?? "no words";
}
