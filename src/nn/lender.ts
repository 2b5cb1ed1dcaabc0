/** @file Lending compiled programs to one user at a time. */

import { type Compiled, type Engine, type Program, releaseAll, type Tensor } from "../tensor/index.ts";
import { type ParameterSet, unfilled } from "./parameters.ts";

/** What a program computes, by name. */
export type Outputs = Readonly<Record<string, Tensor>>;

/** The programs of one network. */
export interface Kit<Name extends string> {
  /**
   * Tells apart all graphs that differ: kind, shapes, options. Programs of the same key are kept on the engine's shelf for
   * the next user; without a key they are released after use, as the working memory of a large network should be.
   */
  readonly key?: string;
  /** Builds the graphs on the given parameters, whose values are not used. */
  graphs(params: ParameterSet): Readonly<Record<Name, () => Outputs>>;
}

/** Lent programs by name; each is compiled when first asked for. */
export type Programs<Name extends string> = (name: Name) => Promise<Program>;

/** Lends the programs to `use`: nobody else runs them meanwhile, since each run overwrites the last one's results. */
export async function withPrograms<Name extends string, Result>(
  engine: Engine,
  { key, graphs }: Kit<Name>,
  use: (programs: Programs<Name>) => Promise<Result>,
): Promise<Result> {
  const lent: Compiled<Program> = key === undefined ? new Map() : engine.shelf.take(key);
  const get: Programs<Name> = (name) => {
    const known = lent.get(name);
    if (known) return known;
    const compiled = engine.compile(graphs(unfilled())[name]());
    lent.set(name, compiled);
    compiled.catch(() => lent.delete(name));
    return compiled;
  };
  try {
    return await use(get);
  } finally {
    await (key === undefined ? releaseAll(lent) : engine.shelf.put(key, lent));
  }
}
