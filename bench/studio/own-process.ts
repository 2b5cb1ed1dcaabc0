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
}

const program = join(import.meta.dirname, "../../bin/emoforge.js");

export async function startStudio({ folder, data, runs, cache }: StudioPlace): Promise<OwnStudio> {
  const options = ["--data", data, "--runs", runs, "--models", join(folder, "models"), "--port", "0"];
  const child = spawn(process.execPath, [program, "studio", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, EMOFORGE_CACHE: cache },
  });
  const address = await printedAddress(child);
  return {
    pid: child.pid ?? 0,
    origin: new URL(address).origin,
    address,
    close: () =>
      new Promise((done) => {
        child.once("exit", () => done());
        child.kill("SIGINT");
      }),
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
