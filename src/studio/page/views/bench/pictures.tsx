/** @file The recording before and after, and the difference, as spectrograms along the same time. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { Lane } from "../../sound/lane.tsx";
import { colour } from "../../theme.ts";
import { mostDb, type Picture, type Pictures } from "./picture.ts";

const height = 130;

export function PictureLanes({
  pictures,
  stretched,
}: {
  readonly pictures: Pictures;
  readonly stretched: boolean;
}) {
  const visible = useMemo(() => ({ from: 0, to: pictures.durationSec }), [pictures]);
  const lane = (title: string, picture: Picture) => (
    <PictureLane title={title} picture={picture} visible={visible} />
  );
  return (
    <div class="lanes">
      {lane("Original: spectrogram, mel scale up to 8 kHz", pictures.before)}
      {lane("Altered, in the same colours", pictures.after)}
      {lane(
        `Difference: brown louder, blue quieter, up to ${mostDb} dB; ${pictures.meanDb.toFixed(1)} dB on average${
          stretched ? "; the tempo differs, so equal shares of both durations are compared" : ""
        }`,
        pictures.difference,
      )}
    </div>
  );
}

interface LaneProps {
  readonly title: string;
  readonly picture: Picture;
  readonly visible: { readonly from: number; readonly to: number };
}

function PictureLane({ title, picture, visible }: LaneProps) {
  const [bitmap, setBitmap] = useState<ImageBitmap | undefined>();
  useEffect(() => {
    let wanted = true;
    const { pixels, columns, rows } = picture;
    const image = new ImageData(pixels as Uint8ClampedArray<ArrayBuffer>, columns, rows);
    createImageBitmap(image).then((made) => {
      if (wanted) setBitmap(made);
    });
    return () => {
      wanted = false;
    };
  }, [picture]);
  const draw = useMemo(
    () => (context: CanvasRenderingContext2D, width: number) => {
      context.fillStyle = colour("tint");
      context.fillRect(0, 0, width, height);
      if (bitmap !== undefined) context.drawImage(bitmap, 0, 0, width, height);
    },
    [bitmap],
  );
  return <Lane title={title} height={height} visible={visible} draw={draw} />;
}
