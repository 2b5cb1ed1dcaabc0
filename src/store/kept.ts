/**
 * @file Files that this program keeps to read again: they are written with a checksum and verified when they are read. A file that is
 * damaged, half-written or something else counts as absent, with a remark, so that it is made anew.
 */

import type * as z from "zod";
import type { Platform } from "../core/index.ts";
import { canonicalJson } from "./canonical.ts";

/** Where files are kept, and who is told about damaged ones. */
export type Keeping = Pick<Platform, "files" | "hasher" | "remark">;

/**
 * Writes an object as JSON, with a `checksum` among its keys. The checksum covers the file's name too, so that a file copied over
 * another is not taken for it.
 */
export async function writeKept(
  path: string,
  value: Readonly<Record<string, unknown>>,
  { files, hasher }: Keeping,
  options: { readonly indent?: number; readonly durable?: boolean } = {},
): Promise<void> {
  const checksum = await sumOf(path, canonicalJson(value), hasher);
  const { durable = true } = options;
  await files.write(path, canonicalJson({ ...value, checksum }, options.indent), { durable });
}

/**
 * Reads what `writeKept` wrote, or gives undefined. A file without a checksum, as earlier versions wrote it, is accepted if it fits the
 * schema.
 *
 * @param schema Checks what is used; it sees the object without its checksum.
 * @throws {EmoforgeError} if the file is there but cannot be read at all.
 */
export async function readKept<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  keeping: Keeping,
): Promise<z.output<Schema> | undefined> {
  const found = await inspectKept(path, schema, keeping);
  return found !== undefined && "why" in found ? damaged(path, found.why, keeping) : found?.value;
}

/** The same for callers that need to know whether a file is absent (undefined), or why it is damaged. */
export async function inspectKept<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  { files, hasher }: Keeping,
): Promise<{ readonly value: z.output<Schema> } | { readonly why: string } | undefined> {
  if (!(await files.exists(path))) return undefined;
  const parsed = parseJson(await files.readText(path));
  if (parsed === undefined) return { why: "it is not JSON, or only part of it" };
  let value = parsed;
  if (isObject(parsed) && "checksum" in parsed) {
    const { checksum, ...rest } = parsed;
    if (checksum !== (await sumOf(path, canonicalJson(rest), hasher)))
      return { why: "its checksum does not match" };
    value = rest;
  }
  const result = schema.safeParse(value);
  if (result.success) return { value: result.data };
  const [issue] = result.error.issues;
  return { why: `${issue.path.join(".") || "the whole"}: ${issue.message}` };
}

/** How files of bytes with a checksum begin; no UTF-8 text does, and no float32 that is ever kept. */
const MAGIC = Uint8Array.of(0xff, 0x45, 0x4d, 0x4f, 0x4b, 0x45, 0x50, 0x54, 0x31);

/** Bytes before the content: the magic, then the SHA-256. An odd number, so that the size tells whether floats have a header. */
const HEADER_BYTES = MAGIC.length + 32;

/** Writes bytes with a checksum before them. */
export async function writeKeptBytes(
  path: string,
  bytes: Uint8Array,
  { files, hasher }: Keeping,
  options: { readonly durable?: boolean } = {},
): Promise<void> {
  const out = new Uint8Array(HEADER_BYTES + bytes.byteLength);
  out.set(MAGIC);
  out.set(await sumOfBytes(path, bytes, hasher), MAGIC.length);
  out.set(bytes, HEADER_BYTES);
  await files.write(path, out, options);
}

/**
 * Reads what `writeKeptBytes` wrote, into a buffer of its own, or gives undefined. Bytes without a checksum, as earlier versions wrote
 * them, are accepted if `fits` says so.
 *
 * @param fits Whether content of this many bytes can be right.
 */
export async function readKeptBytes(
  path: string,
  fits: (byteLength: number) => boolean,
  keeping: Keeping,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { files, hasher } = keeping;
  if (!(await files.exists(path))) return undefined;
  const all = await files.read(path);
  // Every byte that is there is compared, since the file may have been cut off within its magic.
  const summed = all.byteLength > 0 && all.subarray(0, MAGIC.length).every((byte, i) => byte === MAGIC[i]);
  // A copy, so that typed arrays over it are aligned.
  const bytes = new Uint8Array(summed ? all.subarray(HEADER_BYTES) : all);
  if ((summed && all.byteLength < HEADER_BYTES) || !fits(bytes.byteLength))
    return damaged(path, `its size, ${all.byteLength} bytes, is wrong`, keeping);
  if (!summed) return bytes;
  const sum = all.subarray(MAGIC.length, HEADER_BYTES);
  const right = (await sumOfBytes(path, bytes, hasher)).every((byte, i) => byte === sum[i]);
  return right ? bytes : damaged(path, "its checksum does not match", keeping);
}

/** Says that a file is made anew. */
export function damaged(path: string, why: string, { remark }: Pick<Keeping, "remark">): undefined {
  remark?.(`${path}: damaged (${why}). It is made anew.`);
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function sumOfBytes(path: string, bytes: Uint8Array, hasher: Keeping["hasher"]): Promise<Uint8Array> {
  const hex = await sumOf(path, await hasher.sha256(bytes), hasher);
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
}

/** Covers only the last part of the path, since folders are moved and renamed. */
function sumOf(path: string, content: string, hasher: Keeping["hasher"]): Promise<string> {
  return hasher.sha256(`${path.slice(path.lastIndexOf("/") + 1)}\n${content}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
