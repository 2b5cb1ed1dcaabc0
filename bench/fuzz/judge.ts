/** @file Judges what a decoder made of a damaged recording: which of it is a fault of the decoder. */

import { cuts, type OperatorName } from "./mutate.ts";

/** What came out of decoding one recording; memory in MB. */
export type Answer = (Decoded | Refused | Broken) & {
  /** Processor time, which other running programs do not lengthen. */
  readonly ms: number;
  /** How much the largest resident set so far has grown. */
  readonly grownMb: number;
  /** How an undamaged recording came out differently afterwards, if it did. */
  readonly poisoned?: string | undefined;
};

export interface Decoded {
  readonly kind: "decoded";
  readonly seconds: number;
  readonly warnings: readonly string[];
}

/** An error that a user is meant to see. */
export interface Refused {
  readonly kind: "refused";
  readonly message: string;
}

/** Any other error, or no answer at all. */
export interface Broken {
  readonly kind: "broken";
  readonly what: string;
}

export interface Judged {
  readonly outcome: "decoded" | "warned" | "refused" | "broken";
  /** Whether more than a tenth is missing, and nothing says so. */
  readonly silentlyShort: boolean;
  /** Whether more than a tenth was removed, yet as much as before comes back, and nothing says so. */
  readonly filled: boolean;
  /** What must never happen. */
  readonly faults: readonly string[];
}

/** The most that decoding a few seconds may take: processor time, time in all, and memory. */
export const limits = { ms: 5000, wallMs: 30_000, grownMb: 1024 } as const;

/** The share of the whole from which audio counts as missing. */
const SHORT = 0.1;

/** Words that show a decoder's insides: some in upper or lower case, some only as they are written here. */
const insides = [
  /wasm|\btrap\b|mpg123|libopus|libogg|libvorbis|libav|vorbis_\w|decoder error|codec-parser|mediabunny|memory access|unreachable/i,
  /\bO[PV]_\w|__\w|_ERR\b|\w+Error\b|\bundefined\b|\bnull\b|\bNaN\b|\bInfinity\b|\[object|\bat \w+ ?\(|\.(?:c|ts|js|mjs):\d/,
  /0x[0-9a-f]{5,}|\berrno\b|\bE[A-Z]{4,}\b/,
];

/**
 * @param damage `missing` as in `Damaged`; `seconds` is the length of the recording before it was damaged.
 * @param name The name of the file that the decoder was given.
 */
export function judge(
  answer: Answer,
  damage: {
    readonly operator: OperatorName;
    readonly missing?: number | undefined;
    readonly seconds: number;
  },
  name: string,
): Judged {
  const faults: string[] = [];
  if (answer.kind === "broken") faults.push(answer.what);
  if (answer.ms > limits.ms) faults.push(`took ${(answer.ms / 1000).toFixed(1)} s`);
  if (answer.grownMb > limits.grownMb) faults.push(`memory grew by ${Math.round(answer.grownMb)} MB`);
  if (answer.poisoned !== undefined) faults.push(`poisoned: ${answer.poisoned}`);
  if (answer.kind === "refused") faults.push(...messageFaults(answer.message, name));
  if (answer.kind === "decoded") {
    faults.push(...answer.warnings.flatMap((warning) => warningFaults(warning, name)));
    if (!(answer.seconds > 0 && Number.isFinite(answer.seconds))) faults.push(`${answer.seconds} s decoded`);
  }
  const silent = answer.kind === "decoded" && answer.warnings.length === 0;
  const short = answer.kind === "decoded" && answer.seconds < (1 - SHORT) * damage.seconds;
  const isCut = cuts.includes(damage.operator);
  return {
    outcome: answer.kind === "decoded" && !silent ? "warned" : answer.kind,
    silentlyShort: isCut && silent && short,
    filled: isCut && silent && !short && (damage.missing ?? 0) > SHORT,
    faults,
  };
}

/** "<name>: expected …, got …. <remedy>", on one line. */
export function messageFaults(message: string, name: string): string[] {
  const faults = insidesOf(message);
  if (!message.startsWith(`${name}: expected `) || !/, got .+\. \S/s.test(message))
    faults.push(`message of another form: ${message}`);
  return faults;
}

/** A sentence on one line, without the file's name. */
export function warningFaults(warning: string, name: string): string[] {
  const faults = insidesOf(warning);
  if (warning.includes(name)) faults.push(`warning that names the file: ${warning}`);
  if (!/^\S.{10}/s.test(warning)) faults.push(`warning that says nothing: ${warning}`);
  return faults;
}

function insidesOf(text: string): string[] {
  // A sample of a floating-point file may be NaN, and the message says so.
  const looked = text.replace("finite samples, got NaN", "").replace(/finite samples, got -?Infinity/, "");
  const found = insides.map((pattern) => pattern.exec(looked)?.[0]).find((one) => one !== undefined);
  return [
    ...(found === undefined ? [] : [`shows "${found}": ${text}`]),
    ...(/[\r\n]/.test(text) ? [`more than one line: ${text}`] : []),
  ];
}
