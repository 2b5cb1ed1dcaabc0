/** @file Pictures of a page with 256 colours, a third of the size that the browser writes them with. */

import type { Browser } from "playwright-core";
import { encodePng, type Rgb } from "../../src/report/png.ts";

const mostColours = 256;

/** @param png As a screenshot gives it. */
export async function smallPng(browser: Browser, png: Buffer): Promise<Uint8Array> {
  const { width, height, data } = await pixelsOf(browser, png);
  // Colours that differ by less than 8 of 256 are one.
  const bucketOf = (i: number) =>
    (data[4 * i] >> 3) * 1024 + (data[4 * i + 1] >> 3) * 32 + (data[4 * i + 2] >> 3);
  const buckets = new Map<number, { n: number; sum: [number, number, number] }>();
  for (let i = 0; i < width * height; i++) {
    const bucket = buckets.get(bucketOf(i)) ?? { n: 0, sum: [0, 0, 0] };
    bucket.n++;
    for (const c of [0, 1, 2]) bucket.sum[c] += data[4 * i + c];
    buckets.set(bucketOf(i), bucket);
  }
  const mean = ({ n, sum }: { n: number; sum: [number, number, number] }) =>
    sum.map((one) => Math.round(one / n)) as unknown as Rgb;
  const palette = [...buckets.values()]
    .sort((a, b) => b.n - a.n)
    .slice(0, mostColours)
    .map(mean);
  const places = new Map([...buckets].map(([key, bucket]) => [key, nearest(palette, mean(bucket))]));
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => places.get(bucketOf(i)) ?? 0);
  return encodePng(pixels, width, height, palette);
}

function nearest(palette: readonly Rgb[], colour: Rgb): number {
  const distance = (other: Rgb) => other.reduce((sum, value, c) => sum + (value - colour[c]) ** 2, 0);
  return palette.reduce((best, other, p) => (distance(other) < distance(palette[best]) ? p : best), 0);
}

async function pixelsOf(browser: Browser, png: Buffer) {
  const page = await browser.newPage();
  const found = await page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const data = context?.getImageData(0, 0, image.width, image.height).data ?? [];
    return { width: image.width, height: image.height, data: Array.from(data) };
  }, png.toString("base64"));
  await page.close();
  return found;
}
