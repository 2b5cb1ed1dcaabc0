/** @file `npm run bench -- fuzz`: damages recordings of every format by the thousand and judges what decoding makes of them. */

import { createHash } from "node:crypto";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Base, makeBases } from "./bases.ts";
import { decode } from "./decode.ts";
import { judge } from "./judge.ts";
import { mutant } from "./mutant.ts";
import { countsOf, cutCounts, faultKinds, linesOf, tableText, type Verdict } from "./tally.ts";
import { watched } from "./watch.ts";

const root = join(import.meta.dirname, "../..");

export async function benchFuzz(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      count: { type: "string", default: "20000" },
      seed: { type: "string", default: "1" },
      out: { type: "string", default: join(root, "bench/results/fuzz.json") },
      state: { type: "string", default: join(tmpdir(), "emoforge-fuzz") },
      workers: { type: "string", default: String(availableParallelism()) },
      replay: { type: "string" },
      save: { type: "string" },
    },
  });
  const seed = Number(values.seed);
  const folder = join(values.state, "bases");
  const made = makeBases(folder);
  if (values.replay !== undefined) return replay(values.replay, made, values.save, folder);

  const { bases, sound, remarks } = await soundOnes(made);
  for (const remark of remarks) console.log(remark);
  const numbers = numbersOf(Number(values.count), seed, bases);
  const state = join(values.state, `${seed}-${keyOf(bases)}.jsonl`);
  const known = readVerdicts(state);
  if (known.size > 0) console.log(`${known.size} mutants are done already, in ${state}`);
  const open = numbers.filter((number) => !known.has(number));
  const progress = progressOf(open.length);
  const next = open.values();
  const stop = { asked: false };
  process.once("SIGINT", () => {
    stop.asked = true;
  });
  await Promise.all(
    Array.from({ length: Number(values.workers) }, async () => {
      const worker = watched({ folder, seed, sound });
      for (const number of next) {
        if (stop.asked) break;
        const verdict = await verdictOn(number, seed, bases, worker);
        known.set(number, verdict);
        appendFileSync(state, `${JSON.stringify(verdict)}\n`);
        progress.tick();
      }
      worker.close();
    }),
  );
  const verdicts = numbers.flatMap((number) => known.get(number) ?? []);
  report(verdicts, {
    seed,
    remarks,
    out: values.out,
    formats: bases.filter((base) => base !== undefined).length,
  });
  if (stop.asked) console.log("Stopped; the same command goes on from there.");
}

async function verdictOn(
  number: number,
  seed: number,
  bases: readonly (Base | undefined)[],
  worker: Pick<ReturnType<typeof watched>, "decode">,
): Promise<Verdict> {
  const made = mutant(seed, number, bases);
  if (made === undefined) throw new Error(`no recording for mutant ${number}`);
  const { base, operator, missing } = made;
  const about = { operator, missing, seconds: base.seconds };
  const answer = await worker.decode(number);
  const judged = judge(answer, about, `mutant.${base.ending}`);
  return { number, base: base.name, family: base.family, operator, ...judged };
}

/** The recordings that this machine can make and this program can decode; and, in words, what is wrong with the others. */
async function soundOnes(made: readonly (Base | undefined)[]) {
  const remarks: string[] = [];
  const sound: (string | undefined)[] = [];
  const bases: (Base | undefined)[] = [];
  for (const base of made) {
    const outcome = base && (await decode(base.bytes, `sound.${base.ending}`));
    const decoded = outcome?.kind === "decoded" ? outcome : undefined;
    sound.push(decoded?.sha256);
    bases.push(decoded && base);
    if (base === undefined) continue;
    if (outcome?.kind === "refused") remarks.push(`${base.name}: left out, not decoded: ${outcome.message}`);
    if (outcome?.kind === "broken") remarks.push(`${base.name}: left out: ${outcome.what}`);
    if (decoded === undefined) continue;
    if (Math.abs(decoded.seconds - base.seconds) > 0.2)
      remarks.push(`${base.name}: SOUND, but ${decoded.seconds.toFixed(2)} s of ${base.seconds} s come back`);
    for (const warning of decoded.warnings) remarks.push(`${base.name}: SOUND, but a warning: ${warning}`);
  }
  const absent = made.filter((base) => base === undefined).length;
  if (absent > 0) remarks.push(`${absent} recordings could not be made: is ffmpeg installed?`);
  return { bases, sound, remarks };
}

/** The first `count` numbers of mutants whose recordings are there. */
function numbersOf(count: number, seed: number, bases: readonly (Base | undefined)[]): number[] {
  const out: number[] = [];
  for (let number = 0; out.length < count; number++)
    if (mutant(seed, number, bases) !== undefined) out.push(number);
  return out;
}

/** A hash of everything that verdicts depend on: decoders, fuzzer, recordings. */
function keyOf(bases: readonly (Base | undefined)[]): string {
  const sum = createHash("sha256");
  for (const base of bases) sum.update(base?.bytes ?? "absent");
  for (const folder of ["src/audio", "src/platform/node", "bench/fuzz"])
    for (const name of readdirSync(join(root, folder)).filter((one) => one.endsWith(".ts")))
      sum.update(readFileSync(join(root, folder, name)));
  return sum
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex")
    .slice(0, 12);
}

function readVerdicts(path: string): Map<number, Verdict> {
  mkdirSync(join(path, ".."), { recursive: true });
  if (!existsSync(path)) return new Map();
  // The last line may have been cut off when the program was killed.
  const lines = readFileSync(path, "utf8").split("\n").slice(0, -1);
  return new Map(lines.map((line) => JSON.parse(line) as Verdict).map((one) => [one.number, one]));
}

function progressOf(total: number) {
  const started = Date.now();
  let done = 0;
  let said = 0;
  return {
    tick() {
      done++;
      const now = Date.now();
      if (now - said < 5000 && done < total) return;
      said = now;
      const left = Math.round((((now - started) / done) * (total - done)) / 1000);
      console.error(`${done}/${total}, ${left} s left`);
    },
  };
}

function report(
  verdicts: readonly Verdict[],
  about: {
    readonly seed: number;
    readonly remarks: readonly string[];
    readonly out: string;
    readonly formats: number;
  },
): void {
  const { seed, remarks, out, formats } = about;
  const lines = linesOf(verdicts);
  const [all, cut, kinds] = [countsOf(verdicts), cutCounts(verdicts), faultKinds(verdicts).slice(0, 40)];
  const keys = (numbers: readonly number[]) => numbers.map((number) => `${seed}-${number}`).join(", ");
  for (const line of tableText(lines)) console.log(line);
  console.log(`\nall: ${JSON.stringify(all)}`);
  console.log(
    `cut or with a piece removed: ${cut.n}, more than a tenth short without a word: ${cut.silentlyShort} ` +
      `(${((100 * cut.silentlyShort) / Math.max(1, cut.n)).toFixed(2)} %, wanted at most 1 %), filled without a word: ${cut.filled}`,
  );
  for (const { count, families, example, numbers } of kinds)
    console.log(`${count} x ${example}\n    ${families.join(", ")}; e.g. ${keys(numbers)}`);
  const listed = { silentlyShort: examples("silentlyShort"), filled: examples("filled") };
  for (const [what, ones] of Object.entries(listed))
    if (ones.length > 0) console.log(`${what}: ${ones.join("; ")}`);
  console.log("One of them again: npm run bench -- fuzz --replay <seed>-<number> [--save file]");
  const json = {
    count: verdicts.length,
    seed,
    formats,
    node: process.version,
    remarks,
    all,
    cut,
    kinds,
    listed,
    lines,
  };
  writeFileSync(out, `${JSON.stringify(json, null, 1)}\n`);
  console.log(`\nResults: ${out}`);

  function examples(what: "silentlyShort" | "filled"): string[] {
    const found = verdicts.filter((verdict) => verdict[what]).slice(0, 20);
    return found.map(({ number, base, operator }) => `${seed}-${number} (${base}, ${operator})`);
  }
}

/** Decodes one mutant once more, in a process of its own; `save` keeps its bytes. */
async function replay(
  key: string,
  made: readonly (Base | undefined)[],
  save: string | undefined,
  folder: string,
): Promise<void> {
  const [seed, number] = key.split("-").map(Number);
  const { bases, sound } = await soundOnes(made);
  const one = mutant(seed, number, bases);
  if (one === undefined) return console.log(`${key}: the recording that it is made from is not decoded here`);
  if (save !== undefined) writeFileSync(save, one.bytes);
  const worker = watched({ folder, seed, sound });
  const answer = await worker.decode(number);
  worker.close();
  const { base, operator, missing, bytes } = one;
  const about = { operator, missing, seconds: base.seconds };
  console.log(
    `${key}: ${base.name} (${base.bytes.length} bytes, ${base.seconds} s), ${operator} -> ${bytes.length} bytes` +
      `${missing === undefined ? "" : `, ${(100 * missing).toFixed(1)} % of the audio taken away`}`,
  );
  console.log(JSON.stringify({ answer, judged: judge(answer, about, `mutant.${base.ending}`) }, null, 1));
}
