/** @file The process that decodes mutants, many one after the other, so that what one leaves behind shows in the next. */

import { makeBases } from "./bases.ts";
import { decode } from "./decode.ts";
import type { Answer } from "./judge.ts";
import { mutant } from "./mutant.ts";

/** The first message: where the recordings are, and what each gives when it is undamaged. */
export interface Start {
  readonly folder: string;
  readonly seed: number;
  /** SHA-256 of the samples, in the order of the recordings. */
  readonly sound: readonly (string | undefined)[];
}

/** An undamaged recording is decoded too whenever this many mutants are done, and after each that broke the decoder. */
const CHECK_EVERY = 5;
/** One mutant in this many is decoded in blocks of the size below, so that what spans blocks is tried. */
const BLOCKS_EVERY = 4;
const BLOCK_BYTES = 4096;

let start: Start;
let bases: ReturnType<typeof makeBases>;

process.on("message", async (message: Start | number) => {
  if (typeof message !== "number") {
    start = message;
    bases = makeBases(start.folder);
    return void process.send?.("ready");
  }
  process.send?.(await answerTo(message));
});

async function answerTo(number: number): Promise<Answer> {
  const made = mutant(start.seed, number, bases);
  if (made === undefined) throw new Error(`no recording for mutant ${number}`);
  const name = `mutant.${made.base.ending}`;
  const before = process.resourceUsage().maxRSS;
  const from = process.cpuUsage();
  const outcome = await decode(made.bytes, name, number % BLOCKS_EVERY === 0 ? BLOCK_BYTES : undefined);
  const spent = process.cpuUsage(from);
  const ms = (spent.user + spent.system) / 1000;
  const grownMb = (process.resourceUsage().maxRSS - before) / 1024;
  const check = outcome.kind === "broken" || number % CHECK_EVERY === 0;
  const poisoned = check ? await poisonOf(made.base) : undefined;
  return { ...outcome, ms, grownMb, ...(poisoned === undefined ? {} : { poisoned }) };
}

/** What is wrong with how an undamaged recording comes out now. */
async function poisonOf(base: {
  readonly bytes: Uint8Array;
  readonly name: string;
  readonly ending: string;
}) {
  const at = bases.findIndex((one) => one?.name === base.name);
  const wanted = start.sound[at];
  if (wanted === undefined) return undefined;
  const outcome = await decode(base.bytes, `sound.${base.ending}`);
  if (outcome.kind === "refused") return `${base.name} is refused: ${outcome.message}`;
  if (outcome.kind === "broken") return `${base.name}: ${outcome.what}`;
  return outcome.sha256 === wanted ? undefined : `${base.name} has other samples`;
}
