// The end of `npm run demo`: offers to open the studio, where somebody is there to answer; says how to open it elsewhere.
import { spawnSync } from "node:child_process";
import { createInterface } from "node:readline/promises";

const hint = "To look at it and listen to it in the browser: npm run studio";

if (!process.stdin.isTTY || !process.stdout.isTTY || process.env.CI) {
  console.log(hint);
} else {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  // Ctrl-C and the end of input mean no.
  const answer = await new Promise((resolve) => {
    terminal.once("close", () => resolve(""));
    terminal
      .question("Open the studio in the browser, to look at it and listen? [y/N] ")
      .then(resolve, () => resolve(""));
  });
  terminal.close();
  if (/^y(es)?$/i.test(answer.trim())) {
    spawnSync("npm", ["run", "studio"], { stdio: "inherit", shell: process.platform === "win32" });
  } else {
    console.log(hint);
  }
}
