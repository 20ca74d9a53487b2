// The release workflow has the form that a forge's runners read: actionlint's checks, and that each wheel which is built is tried and named.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";

import { createLinter } from "actionlint";

const path = ".github/workflows/release.yml";
const text = await readFile(new URL(`../../${path}`, import.meta.url), "utf8");

// Runners that are younger than this linter's list of them.
const YOUNGER = ["ubuntu-24.04-arm", "macos-15-intel"];

// A linter for each text. (YAML that cannot be read at all ends it with "unreachable", which fails as well.)
const problems = async (text) =>
  (await createLinter())(text, path)
    .filter(({ kind, message }) => kind !== "runner-label" || !YOUNGER.some((label) => message.includes(`"${label}"`)))
    .map(({ line, kind, message }) => `${path}:${line}: ${kind}: ${message}`);

test("actionlint finds nothing", async () => {
  assert.deepEqual(await problems(text), []);
});

test("actionlint would find something", async () => {
  for (const [right, wrong] of [
    ["needs: others", "needs: other"],
    ["${{ matrix.wheel }}", "${{ matrix.weel }}"],
    ["runs-on: ubuntu-latest", "run-on: ubuntu-latest"],
    ["uses: actions/checkout@v4", "uses: actions-checkout"],
  ]) {
    assert.ok(text.includes(right), right);
    assert.notDeepEqual(await problems(text.replace(right, wrong)), [], wrong);
  }
});

test("what is built is tried and stands in docs/python.md", async () => {
  const built = [...text.matchAll(/target: (\S+-\S+-\S+)/g)].map((found) => found[1]);
  assert.ok(built.length >= 5);
  const table = await readFile(new URL("../../docs/python.md", import.meta.url), "utf8");
  for (const target of built) {
    assert.ok(text.includes(`wheel: wheel-${target}`), `${target} is not tried`);
    assert.ok(table.includes(`\`${target}\``), `docs/python.md does not name ${target}`);
  }
});
