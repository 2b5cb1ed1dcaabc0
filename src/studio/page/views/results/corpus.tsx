/** @file What a run found on one corpus: the answer, the differences, the scores, and whatever is chosen among them in detail. */

import { useState } from "preact/hooks";
import {
  bounds,
  count,
  levelLabel,
  percent,
  percentUnit,
  points,
  pValue,
} from "../../../../report/format.ts";
import { Intervals } from "../../ui/intervals.tsx";
import { Confusion } from "./confusion.tsx";
import { Speakers } from "./speakers.tsx";
import type { ComparisonOfRun, CorpusOfRun } from "./types.ts";
import { cellTitle, settingOf } from "./words.ts";

interface CorpusProps {
  readonly run: string;
  readonly corpus: CorpusOfRun;
  readonly level: number;
}

export function CorpusAnswer({ run, corpus, level }: CorpusProps) {
  const { answer, data, protocol, features, trials, scores, card, classes } = corpus;
  const settings = [...new Set(scores.map(settingOf))];
  const best = scores.find(({ name }) => name === answer.best.at(-1)?.cell) ?? scores[0];
  const [setting, setSetting] = useState(best === undefined ? "" : settingOf(best));
  const [chosen, setChosen] = useState(best?.name ?? "");
  const here = scores.filter((score) => settingOf(score) === setting);
  const score = here.find(({ name }) => name === chosen) ?? here[0];
  const baseline = here.find(({ augmenter }) => augmenter === corpus.baseline);
  return (
    <>
      {card.synthetic && (
        <p class="care">Synthetic speech: these numbers show that the path works, nothing more.</p>
      )}
      <p class="lead">{answer.headline}</p>
      {answer.detail !== "" && <p>{answer.detail}</p>}
      {answer.warning !== "" && <p class="care">{answer.warning}</p>}
      {trials.done < trials.planned && (
        <p class="care">
          Preliminary: {trials.done} of {trials.planned} trials are done.
        </p>
      )}
      <ul class="scores">
        {answer.best.map((one) => (
          <li key={one.label}>
            <span>{one.label}</span>
            <strong>
              {one.value} {one.unit}
            </strong>
            <span>{one.within}</span>
            <span>{one.of}</span>
            {one.flattered !== "" && <span>{one.flattered}</span>}
          </li>
        ))}
      </ul>
      {answer.support.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <p class="note">
        {count(data.utterances, "utterance")} by {count(data.speakers, "speaker")} · {classes.join(", ")} ·{" "}
        {features.set} ({features.dimensions}) · {protocol.kind}
        {protocol.speakerDependent ? " (speaker-dependent)" : ""}, {count(protocol.folds, "fold")} ·{" "}
        {corpus.draws} × {corpus.repeats} runs
      </p>
      {settings.length > 1 && (
        <div class="filters">
          <label>
            Classifier and normalisation
            <select value={setting} onChange={({ currentTarget }) => setSetting(currentTarget.value)}>
              {settings.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        </div>
      )}
      <Differences corpus={corpus} setting={setting} level={level} />
      {score !== undefined && (
        <>
          <section>
            <h2>Scores</h2>
            <p class="note">
              {measureTitle(corpus)} with its {levelLabel(level)} interval. Choose one to see what it
              confuses, and for whom it works.
            </p>
            <Intervals
              label="Scores"
              format={percentUnit}
              rows={here.map((one) => {
                const shown = one.headline ?? one.uar;
                return {
                  id: one.name,
                  label: cellTitle(one),
                  value: shown.value,
                  low: shown.low ?? Number.NaN,
                  high: shown.high ?? Number.NaN,
                  text: `${percent(shown.value)} ${bounds(shown)}`,
                  colour: one.augmenter === corpus.baseline ? "baseline" : "accent",
                  chosen: one.name === score.name,
                  onChoose: () => setChosen(one.name),
                };
              })}
            />
          </section>
          <Confusion key={score.name} run={run} corpus={corpus} score={score} />
          <Speakers score={score} baseline={baseline?.name === score.name ? undefined : baseline} />
        </>
      )}
    </>
  );
}

const measureTitle = ({ measure }: CorpusOfRun) => measure.slice(0, 1).toUpperCase() + measure.slice(1);

interface DifferenceProps {
  readonly corpus: CorpusOfRun;
  readonly setting: string;
  readonly level: number;
}

function Differences({ corpus, setting, level }: DifferenceProps) {
  const shown = corpus.comparisons.filter(
    (one) => one.against === corpus.baseline && settingOf(one) === setting,
  );
  if (shown.length === 0) return null;
  return (
    <section>
      <h2>What augmentation changes</h2>
      <p class="note">
        Difference from {corpus.baseline} in points of {corpus.measure}, paired over speakers and draws, with
        its {levelLabel(level)} interval. The grey band is what this design would mostly not detect: the
        smallest detectable difference is {percent(Math.min(...shown.map((one) => one.smallestDetectable)))}{" "}
        to {percent(Math.max(...shown.map((one) => one.smallestDetectable)))} points.
      </p>
      <Intervals
        label={`Differences from ${corpus.baseline}`}
        format={points}
        reference={0}
        rows={shown.map((one) => ({
          id: one.name,
          label: cellTitle(one),
          value: one.difference.value,
          low: one.difference.low ?? Number.NaN,
          high: one.difference.high ?? Number.NaN,
          undetectable: one.smallestDetectable,
          colour: colourOf(one),
          text: verdictText(one),
        }))}
      />
    </section>
  );
}

function colourOf({ outcome }: ComparisonOfRun): string {
  return outcome === "gain" ? "good" : outcome === "loss" ? "bad" : "accent";
}

function verdictText({ difference, pHolm, same, outcome }: ComparisonOfRun): string {
  if (same) return "same predictions";
  const word = { gain: "gain", loss: "loss", undecided: "undecided", "too-few-speakers": "too few speakers" }[
    outcome
  ];
  const p = pHolm === null ? "" : `, p ${pValue(pHolm)}`;
  return `${points(difference.value)} ${bounds(difference)}${p}: ${word}`;
}
