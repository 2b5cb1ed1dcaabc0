/** @file Lending programs: reuse, exclusive use, bounds, release. */

import { expect, test } from "vitest";
import { createRng } from "../../src/core/index.ts";
import { type Kit, lend, openNetwork, parameters, withNetwork, zeros } from "../../src/nn/index.ts";
import { type Engine, input, multiply, type Program } from "../../src/tensor/index.ts";
import { createNodeEngine } from "../../src/tensor/node.ts";

const x = input("x", [1]);
const doubled = (engine: Engine) => engine.compile({ y: multiply(x, 2) });

/** Lends the program, runs it once and tells which it was. */
async function use(engine: Engine, key?: string): Promise<Program> {
  const loan = lend(engine, key);
  const program = await loan.program("double", () => doubled(engine));
  expect(await loan.program("double", () => doubled(engine))).toBe(program);
  expect([...(await program.run({ x: Float32Array.of(3) })).y]).toEqual([6]);
  await loan.end();
  return program;
}

const isReleased = (program: Program) =>
  program.run({ x: Float32Array.of(1) }).then(
    () => false,
    () => true,
  );

test("a program is compiled when first asked for, and reused by the next user of its key", async () => {
  const engine = await createNodeEngine();
  const first = await use(engine, "a");
  expect(await use(engine, "a")).toBe(first);
  expect(await use(engine, "b")).not.toBe(first);
  expect(await use(await createNodeEngine(), "a")).not.toBe(first);
});

test("two users at once have a program each", async () => {
  const engine = await createNodeEngine();
  const together = await Promise.all([use(engine, "a"), use(engine, "a")]);
  expect(together[0]).not.toBe(together[1]);
  expect(together).toContain(await use(engine, "a"));
});

test("an engine keeps so many, and releases the one that has lain there longest", async () => {
  const engine = await createNodeEngine({ keptPrograms: 2 });
  const [a, b] = [await use(engine, "a"), await use(engine, "b")];
  expect(await use(engine, "a")).toBe(a);
  await use(engine, "c");
  expect([await isReleased(a), await isReleased(b)]).toEqual([false, true]);
});

test("without a key, programs are released after use", async () => {
  const engine = await createNodeEngine();
  expect(await isReleased(await use(engine))).toBe(true);
});

test("what cannot be compiled is not kept", async () => {
  const loan = lend(await createNodeEngine(), "a");
  const failing = () => loan.program("double", () => Promise.reject(new Error("no")));
  await expect(failing()).rejects.toThrow("no");
  await expect(failing()).rejects.toThrow("no");
  await loan.end();
});

test("a number of programs to keep that is none is refused", async () => {
  await expect(createNodeEngine({ keptPrograms: -1 })).rejects.toThrow(
    "programs to keep: expected an integer from 0, got -1.",
  );
});

test("a network gives its programs back, also when its use fails", async () => {
  const engine = await createNodeEngine();
  const kit: Kit<"scale"> = {
    key: "scaled",
    parts: { all: "" },
    graphs: (params) => ({
      scale: () => ({ outputs: { y: multiply(x, params.create("factor", [1], zeros)) } }),
    }),
  };
  const params = parameters(createRng(1));
  kit.graphs(params).scale();
  params.values()[0].fill(5);
  const compiled: string[] = [];
  const counting: Engine = {
    ...engine,
    compile(outputs, options) {
      compiled.push(...Object.keys(outputs));
      return engine.compile(outputs, options);
    },
  };
  const run = async () => {
    const network = await openNetwork(counting, kit, params);
    const { y } = await network.run("scale", { x: Float32Array.of(2) });
    await network.close();
    await network.close();
    return [...y];
  };
  expect(await run()).toEqual([10]);
  const failing = withNetwork(counting, kit, params, async (network) => {
    await network.run("scale", { x: Float32Array.of(2) });
    throw new Error("no use");
  });
  await expect(failing).rejects.toThrow("no use");
  expect(await run()).toEqual([10]);
  expect(compiled).toEqual(["y"]);
});
