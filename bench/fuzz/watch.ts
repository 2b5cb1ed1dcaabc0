/** @file Watches a worker process: it is killed if it takes too long, and its death counts as an answer. */

import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, limits } from "./judge.ts";
import type { Start } from "./worker.ts";

/** How many mutants one process decodes. */
const MOST = 200;
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
        end(child);
        child = await open(start);
        served = 0;
      }
      served++;
      const answer = await ask(child, number);
      // The worker has already checked whether this breaks what follows, and each break is to be counted once.
      if (answer.kind === "broken" || answer.grownMb > limits.grownMb) {
        end(child);
        child = undefined;
      }
      return answer;
    },
    close: () => end(child),
  };
}

/** Kills the process, and removes the recording that it was working on. */
function end(child: ChildProcess | undefined): void {
  if (child === undefined) return;
  child.kill("SIGKILL");
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith(`emoforge-fuzz-${child.pid}-`));
  for (const name of left) rmSync(join(tmpdir(), name), { force: true });
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
    const settle = (answer: Answer) => {
      clearInterval(timer);
      child.off("message", heard).off("exit", died);
      child.stderr?.off("data", listen);
      resolve(answer);
    };
    const broken = (what: string, ms = 0) => settle({ kind: "broken", what, ms, grownMb: 0 });
    const heard = (answer: unknown) => settle(answer as Answer);
    const died = (code: number | null, signal: string | null) =>
      broken(`the process ended (${signal ?? `exit code ${code}`}): ${lastError(said)}`);
    const [started, spent] = [Date.now(), processorMs(child)];
    const timer = setInterval(() => {
      if (processorMs(child) - spent > limits.ms)
        broken(`no answer in ${limits.ms / 1000} s of processor time`);
      else if (Date.now() - started > limits.wallMs) broken(`no answer in ${limits.wallMs / 1000} s`);
    }, 250);
    child.stderr?.on("data", listen);
    child.on("message", heard).on("exit", died);
    child.send(number);
  });
}

/** Processor time since the start of the process; 0 if there is no /proc. */
function processorMs({ pid }: ChildProcess): number {
  try {
    // After the program's name, which is in parentheses, come user and system time in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /, "")
      .split(" ");
    return 10 * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0;
  }
}

function lastError(text: string): string {
  return /^\w*Error.*$/m.exec(text)?.[0] ?? text.split("\n").find((line) => line.trim() !== "") ?? "no words";
}
