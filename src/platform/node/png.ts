/** @file Charts as PNG images, by resvg. */

import { Resvg, renderAsync } from "@resvg/resvg-js";

const options = {
  font: { loadSystemFonts: true, defaultFontFamily: "DejaVu Sans", sansSerifFamily: "DejaVu Sans" },
  /** More pixels than CSS pixels: sharp in print. */
  fitTo: { mode: "zoom" as const, value: 1.6 },
};

/** Found once: looking through the system's fonts takes a moment. */
let fonts: boolean | undefined;

/** @returns The PNG file, or null on a machine without fonts, where all its text would be missing. */
export async function renderPng(svg: string): Promise<Uint8Array | null> {
  fonts ??= drawsText();
  return fonts ? (await renderAsync(svg, options)).asPng() : null;
}

function drawsText(): boolean {
  const probe =
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="2" y="15" font-family="sans-serif">0m</text></svg>';
  return new Resvg(probe, options).innerBBox() !== undefined;
}
