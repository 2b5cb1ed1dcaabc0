/** @file An engine on a device that notes what each run of a training program brings there and back. */

import type { Engine } from "../../src/tensor/index.ts";
import { sizeOf } from "../../src/tensor/shapes.ts";

export interface Transfer {
  /** The program's number, in the order in which programs were compiled. */
  readonly program: number;
  readonly uploaded: number;
  readonly downloaded: number;
  /** Bytes of all that the program takes besides what lies on the device: the batch, and a few numbers of the optimiser. */
  readonly batch: number;
  /** Bytes of what it gives besides what stays there: losses. */
  readonly losses: number;
}

export function countTransfers(engine: Engine): { readonly engine: Engine; readonly transfers: Transfer[] } {
  const { device } = engine;
  if (device === undefined) throw new Error("expected an engine with a device");
  const transfers: Transfer[] = [];
  let programs = 0;
  return {
    transfers,
    engine: {
      ...engine,
      async compile(outputs, options = {}) {
        const program = await engine.compile(outputs, options);
        const stays = options.replaces ?? {};
        if (Object.keys(stays).length === 0) return program;
        const id = programs++;
        const bytes = (specs: typeof program.inputs, but: (name: string) => boolean) =>
          Object.entries(specs).reduce(
            (sum, [name, { shape }]) => sum + (but(name) ? 0 : 4 * sizeOf(shape)),
            0,
          );
        return {
          ...program,
          async run(feeds, state) {
            const before = { ...device.use() };
            const results = await program.run(feeds, state);
            const after = device.use();
            transfers.push({
              program: id,
              uploaded: after.uploaded - before.uploaded,
              downloaded: after.downloaded - before.downloaded,
              batch: bytes(program.inputs, (name) => !(name in feeds)),
              losses: bytes(program.outputs, (name) => name in stays),
            });
            return results;
          },
        };
      },
    },
  };
}
