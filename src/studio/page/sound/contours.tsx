/** @file Pitch and loudness over time, of what is visible. */

import type { Remote } from "comlink";
import { useEffect, useMemo, useState } from "preact/hooks";
import { colour } from "../theme.ts";
import type { Analyst, Contours } from "./analyst.worker.ts";
import { Lane, type Visible } from "./lane.tsx";

/** More is not computed at once: a minute takes about a second. */
const mostSec = 60;
const height = 84;

interface ContourProps {
  readonly analyst: Remote<Analyst>;
  readonly durationSec: number;
  readonly visible: Visible;
  readonly onError: (error: string) => void;
}

export function PitchAndLoudness({ analyst, durationSec, visible, onError }: ContourProps) {
  const [found, setFound] = useState<Contours | undefined>();
  // A short recording is measured once, whole; of a long one the visible part, which must not be long.
  const whole = durationSec <= mostSec;
  const [from, to] = whole ? [0, durationSec] : [Math.floor(visible.from), Math.ceil(visible.to)];
  const tooMuch = to - from > mostSec;
  useEffect(() => {
    if (tooMuch) return setFound(undefined);
    let wanted = true;
    analyst.contours(from, to).then(
      (contours) => wanted && setFound(contours),
      (error: Error) => wanted && onError(error.message),
    );
    return () => {
      wanted = false;
    };
  }, [analyst, from, to, tooMuch, onError]);

  const pitch = useMemo(
    () => drawing(found?.pitchHz, found, visible, "hue6", tooMuch),
    [found, visible, tooMuch],
  );
  const loudness = useMemo(
    () => drawing(found?.loudness, found, visible, "hue3", tooMuch),
    [found, visible, tooMuch],
  );
  const voiced = found ? Array.from(found.pitchHz.filter((hz) => hz > 0)) : [];
  const span =
    voiced.length === 0
      ? ""
      : `, ${Math.round(Math.min(...voiced))} to ${Math.round(Math.max(...voiced))} Hz`;
  return (
    <>
      <Lane title={`Pitch (F0)${span}`} height={height} visible={visible} draw={pitch} />
      <Lane title="Loudness" height={height} visible={visible} draw={loudness} />
    </>
  );
}

/** A line that breaks where the value is 0. */
function drawing(
  values: Float32Array | undefined,
  found: Contours | undefined,
  visible: Visible,
  hue: string,
  tooMuch: boolean,
) {
  return (context: CanvasRenderingContext2D, width: number, height: number) => {
    context.fillStyle = colour("tint");
    context.fillRect(0, 0, width, height);
    if (values === undefined || found === undefined) {
      context.fillStyle = colour("quiet");
      context.font = "14px sans-serif";
      context.fillText(tooMuch ? "Zoom in to a minute or less." : "Measuring …", 12, height / 2 + 4);
      return;
    }
    let [low, high] = [Number.POSITIVE_INFINITY, 0];
    for (const value of values) {
      if (value <= 0) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (high === 0) return;
    const y = (value: number) => height - 6 - ((value - low) / Math.max(1e-9, high - low)) * (height - 12);
    const x = (i: number) =>
      ((found.fromSec + (i + 0.5) * found.hopSec - visible.from) / (visible.to - visible.from)) * width;
    context.strokeStyle = colour(hue);
    context.lineWidth = 2;
    context.beginPath();
    let on = false;
    for (let i = 0; i < values.length; i++) {
      const drawn = values[i] > 0;
      if (drawn && on) context.lineTo(x(i), y(values[i]));
      else if (drawn) context.moveTo(x(i), y(values[i]));
      on = drawn;
    }
    context.stroke();
  };
}
