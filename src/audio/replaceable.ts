/** @file A decoder that survives damaged input. */

import type { Decoded } from "./decoding.ts";
import { quietly } from "./quietly.ts";

/** A decoder that is replaced after its first fault: one that has trapped gives wrong samples, or traps again when it is freed. */
export interface ReplaceableDecoder<Input> {
  /** @returns `null` where the decoder failed; the next call then starts a new one. */
  decode(input: Input): Promise<Decoded | null>;
  free(): void;
}

export function replaceable<Input>(create: () => Promise<FreshDecoder<Input>>): ReplaceableDecoder<Input> {
  let decoder: FreshDecoder<Input> | undefined;
  return {
    async decode(input) {
      try {
        decoder ??= await create();
        const running = decoder;
        return await quietly(() => running.decode(input));
      } catch {
        decoder = undefined;
        return null;
      }
    },
    free() {
      try {
        decoder?.free();
      } catch {
        // Its memory is collected with it.
      }
      decoder = undefined;
    },
  };
}

export interface FreshDecoder<Input> {
  decode(input: Input): Decoded | Promise<Decoded>;
  free(): void;
}
