/** @file What goes wrong on a graphics card: its memory is full, or it is gone. Everything else there is called a failure too. */

import { EmoforgeError } from "../core/index.ts";

/** The card could not do what it was asked. What was computed before is as it was. */
export class DeviceError extends EmoforgeError {
  override readonly name = "DeviceError";
  /** `lost`: nothing more can be computed on the card in this process. */
  readonly why: "memory" | "lost" | "other";
  constructor(message: string, why: DeviceError["why"], cause?: unknown) {
    super(message, { cause });
    this.why = why;
  }
}

/** A buffer that the card had no room for is an invalid one from then on, and that is what the runtime complains about. */
const outOfMemory =
  /\[?Invalid Buffer|out of (device |host )?memory|OUT_OF_|too many storage buffers|allocat/i;
const lost = /device.{0,20}lost|DEVICE_LOST|lost.{0,20}device/i;

/** An error of the runtime on a card, in words for users. */
export function deviceError(cause: unknown): DeviceError {
  if (cause instanceof DeviceError) return cause;
  const said = cause instanceof Error ? cause.message : String(cause);
  // Before this come places in the runtime's source code, after it details about bindings.
  const words = said
    .trim()
    .split("\n")[0]
    .replace(/^.* was false\. /, "");
  if (lost.test(said)) {
    return new DeviceError(
      `The graphics card was lost: its driver was reset, or it was taken away (${words}). Run the command again, or add --device cpu.`,
      "lost",
      cause,
    );
  }
  if (outOfMemory.test(said)) {
    return new DeviceError(
      `The graphics card has too little memory for this (${words}). Use a smaller batch or network, fewer --workers, or --device cpu.`,
      "memory",
      cause,
    );
  }
  return new DeviceError(
    `The graphics card failed (${words}). \`emoforge doctor\` checks it; --device cpu does without.`,
    "other",
    cause,
  );
}
