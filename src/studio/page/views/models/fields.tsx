/** @file Fields that both forms have. */

/** Keys of corpora with what they are called. */
export type CorpusChoices = readonly (readonly [key: string, title: string])[];

interface ChoiceProps {
  readonly name: string;
  /** Values with what they are called. */
  readonly options: readonly (readonly [value: string, title: string])[];
  readonly value: string;
  choose(value: string): void;
}

export function Choice({ name, options, value, choose }: ChoiceProps) {
  return (
    <label>
      {name}
      <select value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
        {options.map(([one, title]) => (
          <option key={one} value={one}>
            {title}
          </option>
        ))}
      </select>
    </label>
  );
}
