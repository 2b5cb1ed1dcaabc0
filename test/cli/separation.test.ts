import { expect, test } from "vitest";
import { separationNote } from "../../src/cli/support/separation.ts";

const curve = (name: string, ...values: number[]) => ({
  name,
  group: "viewmaker",
  steps: values.map((_, i) => i),
  values,
});

test("states the last separation, with advice if it is small, and nothing for an augmenter that learns no representations", () => {
  const loss = curve("representation", 7, 0.2);
  expect(separationNote("views", [loss, curve("separation", 0.02, 0.31)])).toMatch(
    /^views: its representations separate the emotions of its training clips by 0\.31 \(.*\)\.$/,
  );
  expect(separationNote("views", [loss, curve("separation", 0.31, 0.02)])).toContain("--option iterations=");
  expect(separationNote("gan", [loss])).toBeUndefined();
  expect(separationNote("mixup")).toBeUndefined();
});
