/** @file The features of a recording, each beside its distribution in the corpus. */

import { useEffect, useState } from "preact/hooks";
import type { FeatureDistributions } from "../../../server/jobs/features.ts";
import { answered, api, part, useLoaded } from "../../api.ts";
import { resultOf, useJob } from "../../job.ts";
import type { Sound } from "../../sound/sound.ts";
import { hueName } from "../../theme.ts";
import { EmotionLegend } from "../../ui/emotions.tsx";
import { huesOf } from "../../ui/hues.ts";
import { WorkButton } from "../../ui/progress.tsx";
import { Fault, Waiting } from "../../ui/states.tsx";
import { place, rankOf } from "./strip.ts";

/** Those that people can hear, in words; the others keep the names of the set. */
const told: Readonly<Record<string, string>> = {
  "F0semitoneFrom27.5Hz_sma3nz_amean": "pitch, mean (semitones above 27.5 Hz)",
  "F0semitoneFrom27.5Hz_sma3nz_stddevNorm": "pitch, relative spread",
  "F0semitoneFrom27.5Hz_sma3nz_pctlrange0-2": "pitch, range (20th to 80th percentile)",
  loudness_sma3_amean: "loudness, mean",
  loudness_sma3_stddevNorm: "loudness, relative spread",
  loudnessPeaksPerSec: "loudness peaks a second",
  VoicedSegmentsPerSec: "voiced stretches a second",
  MeanVoicedSegmentLengthSec: "voiced stretches, mean length (s)",
  HNRdBACF_sma3nz_amean: "harmonics over noise (dB)",
  jitterLocal_sma3nz_amean: "jitter",
  shimmerLocaldB_sma3nz_amean: "shimmer (dB)",
  alphaRatioV_sma3nz_amean: "alpha ratio: 1-5 kHz over below (dB)",
};

export function Features({ corpus, sound }: { readonly corpus: string; readonly sound: Sound }) {
  const work = useJob("features", corpus, () =>
    answered(api.corpora[":key"].features.$post({ param: { key: part(corpus) } })),
  );
  const done = work.job?.state === "done" ? work.job : undefined;
  return (
    <section>
      <h2>Features beside the corpus</h2>
      {done === undefined ? (
        <>
          <p>
            Where this recording lies among all others of the corpus: pitch, loudness, voice quality and the
            rest of eGeMAPS. They are computed once and kept.
          </p>
          <WorkButton work={work} action="Compute the features of the corpus" doing="Computing features" />
        </>
      ) : (
        <Strips job={done.id} load={() => resultOf<FeatureDistributions>(done)} sound={sound} />
      )}
    </section>
  );
}

interface StripsProps {
  readonly job: string;
  load(): Promise<FeatureDistributions>;
  readonly sound: Sound;
}

function Strips({ job, load, sound }: StripsProps) {
  const [own, setOwn] = useState<Float32Array | undefined>();
  const [error, setError] = useState("");
  const [all, setAll] = useState(false);
  const corpus = useLoaded(job, load);
  useEffect(() => {
    if (sound.durationSec > 600) return setError("The recording is too long to be measured here.");
    sound.analyst.features().then(
      ({ values }) => setOwn(values),
      (fault: Error) => setError(fault.message),
    );
  }, [sound]);
  if (corpus.state === "failed") return <Fault error={corpus.error} retry={corpus.retry} />;
  if (error !== "") return <Fault error={error} />;
  if (corpus.state === "waiting" || own === undefined) return <Waiting what="the features" />;
  const { names, quantiles, classes, medians, recordings } = corpus.value;
  const hues = huesOf(classes);
  const shown = names.map((_, f) => f).filter((f) => all || Object.hasOwn(told, names[f]));
  return (
    <>
      <p class="note">
        Each strip spans {recordings} recordings of the corpus: the band holds the middle half, the line is
        the median, dots are the medians of the emotions, and the diamond is this recording.
      </p>
      <EmotionLegend classes={classes} />
      <ul class="strips">
        {shown.map((f) => (
          <li key={names[f]}>
            <span class="what">{told[names[f]] ?? <code>{names[f]}</code>}</span>
            <Strip quantiles={quantiles[f]} medians={medians[f]} hues={hues} value={own[f]} />
            <span class="rank">
              {own[f].toPrecision(3)}, above {rankOf(own[f], quantiles[f])} %
            </span>
          </li>
        ))}
      </ul>
      <button type="button" onClick={() => setAll(!all)}>
        {all ? "Show fewer" : `Show all ${names.length}`}
      </button>
    </>
  );
}

interface StripProps {
  readonly quantiles: readonly number[];
  /** One for each emotion, and its hue. */
  readonly medians: readonly number[];
  readonly hues: readonly number[];
  readonly value: number;
}

function Strip({ quantiles, medians, hues, value }: StripProps) {
  const x = (v: number) => 100 * place(v, quantiles);
  return (
    <svg class="strip" viewBox="0 0 200 22" preserveAspectRatio="none" aria-hidden="true">
      <rect x="0" y="10" width="200" height="2" fill="var(--rule)" />
      <rect
        x={2 * x(quantiles[5])}
        y="6"
        width={2 * (x(quantiles[15]) - x(quantiles[5]))}
        height="10"
        fill="var(--heat2)"
      />
      <rect x={2 * x(quantiles[10]) - 0.5} y="4" width="1" height="14" fill="var(--ink)" />
      {medians.map((median, c) => (
        <ellipse key={c} cx={2 * x(median)} cy="11" rx="2" ry="3.5" fill={`var(--${hueName(hues[c])})`} />
      ))}
      <path
        d={`M${2 * x(value)} 2l4 9l-4 9l-4 -9z`}
        fill="none"
        stroke="var(--bad)"
        stroke-width="2"
        vector-effect="non-scaling-stroke"
      />
    </svg>
  );
}
