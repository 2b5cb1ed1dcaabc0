/** @file WAV files put together by hand, so that the reader is not tested against our own writer. */

export interface WavParts {
  readonly formatTag?: number;
  readonly channels?: number;
  readonly rate?: number;
  readonly bits?: number;
  readonly blockBytes?: number;
  /** Extra bytes of the "fmt " chunk, e.g. an extensible header. */
  readonly formatExtra?: Uint8Array;
  /** Chunks before the samples, as [id, content]. */
  readonly before?: readonly (readonly [string, Uint8Array])[];
  readonly data: Uint8Array;
  /** The size that the data chunk claims; by default the true one. */
  readonly dataSize?: number;
  readonly riffSize?: number;
  readonly id?: string;
}

export function wavBytes(parts: WavParts): Uint8Array {
  const { formatTag = 1, channels = 1, rate = 16000, bits = 16, data } = parts;
  const blockBytes = parts.blockBytes ?? channels * Math.ceil(bits / 8);
  const extra = parts.formatExtra ?? new Uint8Array(0);
  const format = new Uint8Array(16 + extra.length);
  const view = new DataView(format.buffer);
  view.setUint16(0, formatTag, true);
  view.setUint16(2, channels, true);
  view.setUint32(4, rate, true);
  view.setUint32(8, rate * blockBytes, true);
  view.setUint16(12, blockBytes, true);
  view.setUint16(14, bits, true);
  format.set(extra, 16);
  const chunks = [...(parts.before ?? []), ["fmt ", format] as const].map(([id, body]) => chunk(id, body));
  chunks.push(chunk("data", data, parts.dataSize));
  const body = concat([ascii("WAVE"), ...chunks]);
  return concat([ascii(parts.id ?? "RIFF"), uint32(parts.riffSize ?? body.length), body]);
}

export function chunk(id: string, body: Uint8Array, size = body.length): Uint8Array {
  return concat([ascii(id), uint32(size), body, new Uint8Array(body.length % 2)]);
}

/** The tail of a WAVEFORMATEXTENSIBLE header: valid bits, speaker mask, and the format's GUID. */
export function extensible(validBits: number, formatTag: number): Uint8Array {
  const out = new Uint8Array(24);
  const view = new DataView(out.buffer);
  view.setUint16(0, 22, true);
  view.setUint16(2, validBits, true);
  view.setUint16(8, formatTag, true);
  out.set([0, 0, 0, 0, 16, 0, 128, 0, 0, 170, 0, 56, 155, 113], 10);
  return out;
}

export const ascii = (text: string) => Uint8Array.from(text, (c) => c.charCodeAt(0));

export const int16 = (...values: number[]) => new Uint8Array(Int16Array.from(values).buffer);

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function uint32(value: number): Uint8Array {
  return new Uint8Array(Uint32Array.of(value).buffer);
}
