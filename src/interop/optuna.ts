/**
 * @file A search as a journal of Optuna: one JSON object a line, as its `JournalStorage` writes them with a `JournalFileBackend`, so that
 * `optuna-dashboard search/optuna.log` shows the trials, and Optuna loads them. The lines that are written: a study is created (operation 0)
 * and annotated (2), a finished trial is created with all it has (4).
 */

import type { SearchResults } from "../experiment/index.ts";

/** Numbers of operations and states in Optuna's journal. */
const operation = { createStudy: 0, setStudyAttribute: 2, createTrial: 4 } as const;
const state = { complete: 1, pruned: 2, failed: 3 } as const;
const maximise = 2;

/** What a trial says of itself: value of a parameter by its name. */
type Parameters = Readonly<Record<string, string | number>>;

/**
 * One study for each normalisation. A candidate that was left behind is "pruned"; its value is the UAR on the parts it was tried on, which is
 * also its last intermediate value.
 *
 * @param at When the search was finished, ISO 8601: Optuna wants a time for each trial.
 */
export function optunaJournal(results: SearchResults, at: string): string {
  // Optuna reads times without a zone, in microseconds.
  const time = `${at.replace(/Z$/, "").replace(/(\.\d+)?$/, "")}.000000`;
  const lines: unknown[] = [];
  const write = (op_code: number, fields: Readonly<Record<string, unknown>>) =>
    lines.push({ op_code, worker_id: "emoforge", ...fields });
  for (const [study_id, question] of results.questions.entries()) {
    write(operation.createStudy, {
      study_name: `${results.corpus.id}, ${question.normalisation} statistics`,
      directions: [maximise],
    });
    const attributes = {
      "nested UAR": question.nested.uar.value,
      "nested UAR, low": question.nested.uar.low,
      "nested UAR, high": question.nested.uar.high,
      winner: results.candidates.find(({ id }) => id === question.winner)?.name ?? question.winner,
    };
    for (const [name, value] of Object.entries(attributes))
      write(operation.setStudyAttribute, { study_id, user_attr: { [name]: value } });
    const parameters = results.candidates.map(parametersOf);
    const distributions = distributionsOf(parameters);
    for (const [i, candidate] of results.candidates.entries()) {
      const ranked = question.ranking.find((one) => one.candidate === candidate.id);
      if (ranked === undefined) continue;
      const { uar, interval, parts } = ranked;
      write(operation.createTrial, {
        study_id,
        datetime_start: time,
        datetime_complete: time,
        state: uar === null ? state.failed : interval === null ? state.pruned : state.complete,
        value: uar,
        values: null,
        params: internal(parameters[i], distributions),
        distributions: Object.fromEntries(
          Object.keys(parameters[i]).map((name) => [name, JSON.stringify(distributions.get(name))]),
        ),
        user_attrs: {
          name: candidate.name,
          "chosen in parts": ranked.chosenIn,
          ...(interval === null ? {} : { low: interval.low, high: interval.high }),
        },
        system_attrs: {},
        intermediate_values: uar === null ? {} : { [parts]: uar },
      });
    }
  }
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

type Candidate = SearchResults["candidates"][number];

/** Flat, as other programs want them. */
export function parametersOf({ features, classifier, augmenter, amount }: Candidate): Parameters {
  const sets = features.set === "joined" ? features.sets.map(({ set }) => set).join(" + ") : features.set;
  const { kind, name, ...options } = classifier as { readonly kind: string; readonly name?: string };
  const set: Record<string, string | number> = {
    features: sets,
    classifier: name ?? kind,
    augmenter: augmenter.kind,
    amount,
  };
  for (const [key, value] of Object.entries(options)) {
    if (typeof value === "number") set[`${kind}.${key}`] = value;
    else if (typeof value === "string" || typeof value === "boolean") set[`${kind}.${key}`] = String(value);
  }
  return set;
}

interface Categories {
  readonly name: "CategoricalDistribution";
  readonly attributes: { readonly choices: readonly (string | number)[] };
}

/** All parameters are choices of what occurs; every trial of a study has to have the same choices. */
function distributionsOf(parameters: readonly Parameters[]): ReadonlyMap<string, Categories> {
  const names = [...new Set(parameters.flatMap((one) => Object.keys(one)))];
  return new Map(
    names.map((name) => {
      const choices = [...new Set(parameters.flatMap((one) => (name in one ? [one[name]] : [])))];
      return [name, { name: "CategoricalDistribution", attributes: { choices } }];
    }),
  );
}

/** A choice is stored as its position. */
function internal(parameters: Parameters, distributions: ReadonlyMap<string, Categories>) {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      distributions.get(name)?.attributes.choices.indexOf(value) ?? -1,
    ]),
  );
}
