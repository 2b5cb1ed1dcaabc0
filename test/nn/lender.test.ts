/** @file Lending programs: reuse, exclusive use, bounds, release. */

import { expect, test } from "vitest";
import { type Kit, type Outputs, withPrograms, zeros } from "../../src/nn/index.ts";
import { type Engine, input, multiply, type Program } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";

/** The product of the input `x` and a parameter. */
const scaled = (key?: string): Kit<"scale"> => ({
  ...(key === undefined ? {} : { key }),
  graphs: (params) => ({
    scale: (): Outputs => ({ y: multiply(input("x", [1]), params.create("factor", [1], zeros)) }),
  }),
});

/** Lends the program, runs it once and tells which it was. */
const lend = (engine: Engine, key?: string): Promise<Program> =>
  withPrograms(engine, scaled(key), async (programs) => {
    const program = await programs("scale");
    const { y } = await program.run({ x: Float32Array.of(2), factor: Float32Array.of(3) });
    expect([...y]).toEqual([6]);
    return program;
  });

const isReleased = (program: Program) =>
  program.run({ x: Float32Array.of(1), factor: Float32Array.of(1) }).then(
    () => false,
    () => true,
  );

test("a program is compiled when first asked for, and reused by the next user of its key", async () => {
  const engine = await createNodeEngine();
  const first = await lend(engine, "a");
  expect(await lend(engine, "a")).toBe(first);
  expect(await lend(engine, "b")).not.toBe(first);
  expect(await lend(await createNodeEngine(), "a")).not.toBe(first);
});

test("two users at once have a program each", async () => {
  const engine = await createNodeEngine();
  const together = await Promise.all([lend(engine, "a"), lend(engine, "a")]);
  expect(together[0]).not.toBe(together[1]);
  expect(together).toContain(await lend(engine, "a"));
});

test("an engine keeps so many, and releases the one that has lain there longest", async () => {
  const engine = await createNodeEngine({ keptPrograms: 2 });
  const [a, b] = [await lend(engine, "a"), await lend(engine, "b")];
  expect(await lend(engine, "a")).toBe(a);
  await lend(engine, "c");
  expect([await isReleased(a), await isReleased(b)]).toEqual([false, true]);
});

test("without a key, programs are released after use, also when the use fails", async () => {
  const engine = await createNodeEngine();
  expect(await isReleased(await lend(engine))).toBe(true);
  let lent: Program | undefined;
  const failing = withPrograms(engine, scaled(), async (programs) => {
    lent = await programs("scale");
    throw new Error("no use");
  });
  await expect(failing).rejects.toThrow("no use");
  expect(await isReleased(lent as Program)).toBe(true);
});

test("a graph that cannot be compiled is not kept", async () => {
  const engine = await createNodeEngine({ keptPrograms: 0 });
  const broken: Kit<"none"> = { key: "broken", graphs: () => ({ none: () => ({}) }) };
  const attempt = () => withPrograms(engine, broken, (programs) => programs("none"));
  await expect(attempt()).rejects.toThrow("compile: expected at least one output, got none.");
  await expect(attempt()).rejects.toThrow("compile: expected at least one output, got none.");
});

test("a number of programs to keep that is none is refused", async () => {
  await expect(createNodeEngine({ keptPrograms: -1 })).rejects.toThrow(
    "programs to keep: expected an integer from 0, got -1.",
  );
});
