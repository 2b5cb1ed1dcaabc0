/** @file One drawing along the time of a recording, under its waveform. */

import { useEffect, useRef } from "preact/hooks";
import { scheme } from "../theme.ts";

/** The part of a recording that is visible, seconds. */
export interface Visible {
  readonly from: number;
  readonly to: number;
}

interface LaneProps {
  readonly title: string;
  readonly height: number;
  readonly visible: Visible;
  /** Draws, in CSS pixels; called again when anything that it reads has changed. */
  draw(context: CanvasRenderingContext2D, width: number, height: number): void;
}

export function Lane({ title, height, visible, draw }: LaneProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = scheme.value;
  // Drawn again when the visible part or the colours change.
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const paint = () => {
      const width = element.clientWidth;
      const ratio = devicePixelRatio;
      element.width = Math.max(1, Math.round(width * ratio));
      element.height = Math.round(height * ratio);
      const context = element.getContext("2d");
      if (context === null || width === 0) return;
      context.scale(ratio, ratio);
      draw(context, width, height);
    };
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => observer.disconnect();
  }, [draw, height, visible.from, visible.to, colours]);
  return (
    <figure class="lane">
      <canvas ref={canvas} height={height} role="img" aria-label={title} data-height={height} />
      <figcaption>{title}</figcaption>
    </figure>
  );
}
