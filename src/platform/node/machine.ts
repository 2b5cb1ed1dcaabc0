/** @file Describes the machine, for `environment.json` and `emoforge doctor`. */

import { arch, cpus, platform, release, totalmem } from "node:os";

export interface Machine {
  readonly runtime: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryBytes: number;
}

export function describeMachine(): Machine {
  const all = cpus();
  return {
    runtime: `Node ${process.versions.node}`,
    platform: `${platform()} ${release()} ${arch()}`,
    cpu: all[0]?.model.trim() ?? "unknown",
    cores: Math.max(1, all.length),
    memoryBytes: totalmem(),
  };
}
