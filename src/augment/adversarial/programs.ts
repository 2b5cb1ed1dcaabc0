/** @file Compiled programs, shared by all trainings of the same shape: compiling takes longer than many steps. */

import { createRng } from "../../core/rng.ts";
import { type ParameterSet, parameters } from "../../nn/index.ts";
import type { Engine, Program } from "../../tensor/index.ts";
import type { Outputs } from "./graphs.ts";

/** The programs of one training; each is compiled when first asked for. */
export type Programs<Name extends string> = (name: Name) => Promise<Program>;

interface Kit {
  readonly key: string;
  readonly compiled: Map<string, Promise<Program>>;
}

/** How many kits that nobody uses are kept for each engine. */
const idleLimit = 6;

const idle = new WeakMap<Engine, Kit[]>();

/**
 * Lends programs to `use`: nobody else runs them meanwhile, since their results are overwritten by each run.
 *
 * @param key Tells apart all graphs that differ: kind, shape, options.
 * @param build The graphs by name, on the given parameters (whose values are not used).
 */
export async function withPrograms<Name extends string, Result>(
  engine: Engine,
  key: string,
  build: (params: ParameterSet) => Record<Name, () => Outputs>,
  use: (programs: Programs<Name>) => Promise<Result>,
): Promise<Result> {
  const pool = idle.get(engine) ?? [];
  idle.set(engine, pool);
  const known = pool.findIndex((kit) => kit.key === key);
  const kit: Kit = known >= 0 ? pool.splice(known, 1)[0] : { key, compiled: new Map() };
  const get: Programs<Name> = (name) => {
    const known = kit.compiled.get(name);
    if (known) return known;
    const compiled = engine.compile(build(parameters(createRng("template")))[name]());
    kit.compiled.set(name, compiled);
    compiled.catch(() => kit.compiled.delete(name));
    return compiled;
  };
  try {
    return await use(get);
  } finally {
    pool.push(kit);
    if (pool.length > idleLimit) {
      for (const program of pool.shift()?.compiled.values() ?? []) await (await program).release();
    }
  }
}
