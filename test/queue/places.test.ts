import { expect, test } from "vitest";
import { parseAddress, toLocal, toPortable, withoutSecrets } from "../../src/queue/index.ts";

const here = { store: "/mnt/Ablage 試" };
const there = { store: "/home/me/store" };

test("paths in the store become those of the other machine, in messages too", () => {
  const payload = {
    runFolder: "/mnt/Ablage 試/runs/a",
    exact: "/mnt/Ablage 試",
    message: 'reading "/mnt/Ablage 試/cache/x.f32": damaged. (/mnt/Ablage 試/cache)',
    train: [1, 2],
    deep: [{ weights: null }],
  };
  const portable = toPortable(payload, here);
  expect(portable.runFolder).toBe("{store}/runs/a");
  expect(JSON.stringify(portable)).not.toContain("Ablage");
  expect(toLocal(portable, there)).toEqual(
    JSON.parse(JSON.stringify(payload).replaceAll("/mnt/Ablage 試", "/home/me/store")),
  );
  expect(toLocal(portable, here)).toEqual(payload);
});

test("paths that only look alike stay", () => {
  const others = ["/mnt/store-2/x", "/old/mnt/store/x", "/mnt/stores", "/mnt/store.bak"];
  expect(toPortable(others, { store: "/mnt/store" })).toEqual(others);
  expect(toPortable("see /mnt/store.", { store: "/mnt/store" })).toBe("see {store}.");
});

test("an address shows neither user nor password", () => {
  const address = parseAddress("rediss://someone-long:s3cret%21@host:6380/2");
  expect(address).toMatchObject({ kind: "redis", shown: "rediss://host:6380/2" });
  expect(withoutSecrets("someone-long used s3cret! or s3cret%21", address)).toBe("*** used *** or ***");
  expect(parseAddress("postgres://host/jobs").kind).toBe("postgres");
});

test("an address that is none is refused without repeating it", () => {
  expect(() => parseAddress("http://:s3cret@host")).toThrow(
    "--queue: expected a URL such as redis://host:6379, rediss://... for TLS, or postgres://host:5432/database, got one that begins with http:. A password belongs into the URL of EMOFORGE_QUEUE, which other users of the machine do not see.",
  );
  expect(() => parseAddress("s3cret@host", "EMOFORGE_QUEUE")).toThrow(
    /^EMOFORGE_QUEUE: .*got something else/,
  );
});
