/** @file A studio in a process of its own, started as a user does, so that its memory can be told from that of whoever measures it. */

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import type { StudioPlace } from "./place.ts";

export interface OwnStudio {
  readonly pid: number;
  /** The page's address, without a slash at its end. */
  readonly origin: string;
  /** Opens the studio; works once. */
  readonly address: string;
  close(): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

const program = join(import.meta.dirname, "../../bin/emoforge.js");

/** @param more What else it is started with; default: the folder for runs. */
export async function startStudio(
  { folder, data, runs, cache }: StudioPlace,
  more: readonly string[] = ["--runs", runs],
): Promise<OwnStudio> {
  const options = ["--data", data, "--models", join(folder, "models"), "--port", "0", ...more];
  const child = spawn(process.execPath, [program, "studio", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, EMOFORGE_CACHE: cache },
  });
  const address = await printedAddress(child);
  const ended = (signal: "SIGINT" | "SIGKILL") =>
    new Promise<void>((done) => {
      if (child.exitCode !== null || child.signalCode !== null) return done();
      child.once("exit", () => done());
      child.kill(signal);
    });
  return {
    pid: child.pid ?? 0,
    origin: new URL(address).origin,
    address,
    close: () => ended("SIGINT"),
    kill: () => ended("SIGKILL"),
  };
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const listen = (part: Buffer) => {
      said += part;
      const address = /http:\/\/127\.0\.0\.1:\d+\/open\/\w+/.exec(said)?.[0];
      if (address !== undefined) resolve(address);
    };
    child.stdout?.on("data", listen);
    child.stderr?.on("data", listen);
    child.once("exit", (code) =>
      reject(new Error(`studio: expected an address, got the end of the program (${code}): ${said}`)),
    );
  });
}
