/** @file Tabs: one of several, chosen by click or arrow keys. */

interface TabsProps {
  readonly label: string;
  readonly names: readonly string[];
  readonly shown: number;
  show(index: number): void;
}

export function Tabs({ label, names, shown, show }: TabsProps) {
  const move = (event: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const next = (shown + step + names.length) % names.length;
    show(next);
    const buttons = event.currentTarget.parentElement?.querySelectorAll("button");
    buttons?.[next]?.focus();
  };
  return (
    <div class="tablist" role="tablist" aria-label={label}>
      {names.map((name, i) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={i === shown}
          tabIndex={i === shown ? 0 : -1}
          onClick={() => show(i)}
          onKeyDown={move}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
