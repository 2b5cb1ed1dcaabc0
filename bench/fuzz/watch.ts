/** @file A worker process under watch: it is killed when it takes too long, and its death is an answer. */

import { type ChildProcess, fork } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Answer, limits } from "./judge.ts";
import type { Start } from "./worker.ts";

/** So many mutants are decoded by one process. */
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
      // The worker has looked already whether it breaks what follows; each break is to be counted once.
      if (answer.kind === "broken" || answer.grownMb > limits.grownMb) {
        end(child);
        child = undefined;
      }
      return answer;
    },
    close: () => end(child),
  };
}

/** A killed process leaves the recording that it had in hand. */
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

/** Since its start; 0 where there is no /proc. */
function processorMs({ pid }: ChildProcess): number {
  try {
    // Behind the program's name, which stands in parentheses: user and system time in hundredths of a second.
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
