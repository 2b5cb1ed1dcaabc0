/** @file A mel spectrogram of what is visible: drawn in tiles that a worker makes, each once for each zoom. */

import type { Remote } from "comlink";
import { useEffect, useMemo, useState } from "preact/hooks";
import { colour } from "../theme.ts";
import type { Analyst } from "./analyst.worker.ts";
import { Lane, type Visible } from "./lane.tsx";
import { bands } from "./tile.ts";

const columns = 256;
const height = 120;
/** A longer part would need more decoding than can be waited for. */
const mostSec = 600;
const keptTiles = 200;

interface SpectrogramProps {
  readonly analyst: Remote<Analyst>;
  readonly durationSec: number;
  readonly visible: Visible;
  readonly onError: (error: string) => void;
}

export function Spectrogram({ analyst, durationSec, visible, onError }: SpectrogramProps) {
  // Other sound, other tiles.
  const tiles = useMemo(() => new Map<string, ImageBitmap | null>(), [analyst]);
  const [made, setMade] = useState(0);
  const tooMuch = visible.to - visible.from > mostSec;
  const stepSec = stepFor(visible);
  const tileSec = stepSec * columns;
  const [first, last] = [Math.floor(visible.from / tileSec), Math.ceil(visible.to / tileSec)];

  useEffect(() => {
    if (tooMuch) return;
    let wanted = true;
    const make = async () => {
      for (let index = first; index < last && wanted; index++) {
        const key = `${stepSec}/${index}`;
        if (tiles.has(key) || index * tileSec >= durationSec) continue;
        tiles.set(key, null);
        try {
          const pixels = await analyst.tile(index * tileSec, stepSec, columns);
          const image = new ImageData(pixels as Uint8ClampedArray<ArrayBuffer>, columns, bands);
          tiles.set(key, await createImageBitmap(image));
        } catch (error) {
          tiles.delete(key);
          if (wanted) onError(error instanceof Error ? error.message : String(error));
          return;
        }
        for (const oldest of tiles.keys()) if (tiles.size > keptTiles) tiles.delete(oldest);
        if (wanted) setMade((n) => n + 1);
      }
    };
    void make();
    return () => {
      wanted = false;
    };
  }, [analyst, tiles, stepSec, tileSec, first, last, durationSec, tooMuch, onError]);

  const draw = useMemo(
    () => (context: CanvasRenderingContext2D, width: number) => {
      context.fillStyle = colour("tint");
      context.fillRect(0, 0, width, height);
      if (tooMuch) {
        context.fillStyle = colour("quiet");
        context.font = "14px sans-serif";
        context.fillText("Zoom in to ten minutes or less to see the spectrogram.", 12, height / 2);
        return;
      }
      const x = (sec: number) => ((sec - visible.from) / (visible.to - visible.from)) * width;
      context.imageSmoothingEnabled = true;
      for (let index = first; index < last; index++) {
        const tile = tiles.get(`${stepSec}/${index}`);
        if (tile)
          context.drawImage(
            tile,
            x(index * tileSec),
            0,
            x((index + 1) * tileSec) - x(index * tileSec),
            height,
          );
      }
    },
    // Drawn again with every tile.
    [tiles, made, visible.from, visible.to, tooMuch, stepSec],
  );
  return <Lane title="Spectrogram, mel scale up to 8 kHz" height={height} visible={visible} draw={draw} />;
}

/** Steps are powers of two of a millisecond, so that tiles are found again after zooming out and in. */
function stepFor({ from, to }: Visible): number {
  const wanted = (to - from) / 1000;
  return 2 ** Math.round(Math.log2(Math.max(0.001, wanted) / 0.001)) * 0.001;
}
