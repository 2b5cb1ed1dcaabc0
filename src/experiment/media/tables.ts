/** @file Tables in the cache, each named after everything it holds. */

import { EmoforgeError, type Recorded, type Rows } from "../../core/index.ts";
import { canonicalJson, damaged, type Keeping } from "../../store/index.ts";

/** What `tables/<hash>.json` holds beside the values in `tables/<hash>.f32`. */
interface StoredMeta {
  readonly features: readonly string[];
  readonly classes: readonly string[];
  readonly labels: readonly number[];
  readonly ids: readonly string[];
  readonly speakers: readonly string[];
}

/** Stores a table in the cache under the hash of everything it holds, and returns that hash. */
export async function storeTable(
  table: Recorded<Rows>,
  keeping: Keeping,
  cacheFolder: string,
): Promise<string> {
  const { files } = keeping;
  const meta: StoredMeta = {
    features: table.features,
    classes: table.classes,
    labels: [...table.labels],
    ids: table.ids,
    speakers: table.speakers,
  };
  const text = canonicalJson(meta);
  const bytes = new Uint8Array(table.data.buffer, table.data.byteOffset, table.data.byteLength);
  const hash = await tableHash(bytes, text, keeping);
  const path = `${cacheFolder}/tables/${hash}`;
  const stored = await Promise.all([files.exists(`${path}.f32`), files.exists(`${path}.json`)]);
  if (!stored.includes(false)) {
    const [values, description] = await storedParts(path, keeping);
    if ((await tableHash(values, description, keeping)) === hash) return hash;
    damaged(`${path}.${description === text ? "f32" : "json"}`, "its checksum does not match", keeping);
  }
  await files.write(`${path}.f32`, bytes, { durable: false });
  await files.write(`${path}.json`, text, { durable: false });
  return hash;
}

export function tablePlace(hash: string, cacheFolder: string): string[] {
  return ["f32", "json"].map((ending) => `${cacheFolder}/tables/${hash}.${ending}`);
}

/** The name covers everything the table holds, so no other checksum is needed. */
async function tableHash(bytes: Uint8Array, text: string, { hasher }: Keeping): Promise<string> {
  return (await hasher.sha256(`${await hasher.sha256(bytes)}/${text}`)).slice(0, 24);
}

async function storedParts(path: string, { files }: Keeping): Promise<[bytes: Uint8Array, text: string]> {
  return [await files.read(`${path}.f32`), await files.readText(`${path}.json`)];
}

/**
 * The table that `storeTable` stored under `hash`.
 *
 * @throws {EmoforgeError} if it has been removed or damaged since.
 */
export async function openTable(
  hash: string,
  cacheFolder: string,
  keeping: Keeping,
): Promise<Recorded<Rows>> {
  const path = `${cacheFolder}/tables/${hash}`;
  const [bytes, text] = await storedParts(path, keeping);
  if ((await tableHash(bytes, text, keeping)) !== hash) {
    throw new EmoforgeError(
      `${path}.f32: it was whole when this command began, and is damaged now. Run the command again, which makes it anew.`,
    );
  }
  const meta = JSON.parse(text) as StoredMeta;
  const data = new Float32Array(new Uint8Array(bytes).buffer);
  return { origin: "recorded", ...meta, data, labels: Int32Array.from(meta.labels) };
}
