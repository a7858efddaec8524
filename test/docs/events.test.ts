import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { toldEventTypes } from "../../src/event-json.ts";

test("docs/behaviour.md tells every type of event, and no other", () => {
  const [, section = ""] = readFileSync("docs/behaviour.md", "utf8").split("## Events\n");
  const rows = section.split("\n## ")[0]?.match(/^\| `.*/gm) ?? [];
  const types = rows.flatMap((row) => row.split("|")[1]?.match(/[a-z-]+/g) ?? []);
  assert.deepEqual(types, [...toldEventTypes]);
});
