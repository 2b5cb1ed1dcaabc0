/** @file Machines on this machine: network namespaces, joined by a bridge, whose cables can be pulled. Linux, as root. */

import { execFileSync } from "node:child_process";

export const bridgeAddress = "10.77.0.1";

const ip = (...args: readonly string[]) => execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });

/** @returns Functions by the number of the machine, from 0. */
export function openNetworks(count: number) {
  const namespace = (i: number) => `emoforge${i}`;
  const cable = (i: number) => `emo-${i}`;
  const remove = () => {
    for (let i = 0; i < count; i++) quietly("netns", "del", namespace(i));
    quietly("link", "del", "emo-bridge");
  };
  // What a killed bench may have left.
  remove();
  ip("link", "add", "emo-bridge", "type", "bridge");
  ip("addr", "add", `${bridgeAddress}/24`, "dev", "emo-bridge");
  ip("link", "set", "emo-bridge", "up");
  for (let i = 0; i < count; i++) {
    ip("netns", "add", namespace(i));
    ip("link", "add", cable(i), "type", "veth", "peer", "name", "eth0", "netns", namespace(i));
    ip("link", "set", cable(i), "master", "emo-bridge");
    ip("link", "set", cable(i), "up");
    ip("-n", namespace(i), "addr", "add", `10.77.0.${10 + i}/24`, "dev", "eth0");
    ip("-n", namespace(i), "link", "set", "eth0", "up");
    ip("-n", namespace(i), "link", "set", "lo", "up");
  }
  return {
    /** The words before a command that is to run there. */
    at: (i: number) => ["ip", "netns", "exec", namespace(i)],
    cut: (i: number) => void ip("link", "set", cable(i), "down"),
    join: (i: number) => void ip("link", "set", cable(i), "up"),
    remove,
  };
}

function quietly(...args: readonly string[]): void {
  try {
    ip(...args);
  } catch {
    // It was not there.
  }
}
