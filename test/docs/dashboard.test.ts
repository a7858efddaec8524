import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parse } from "yaml";
import { dashboard, dashboardQueries, dashboardVariables } from "../real/dashboard.ts";
import { setUp } from "../telemetry/measured-checks.ts";

type Place = { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
type Panel = { readonly id: number; readonly title: string; readonly gridPos: Place; readonly datasource?: object };

const panels = dashboard.panels as readonly (Panel & { readonly targets?: readonly object[] })[];

/** Names of metrics in a query, of a histogram's samples that of the histogram. */
function metricsIn(query: string): readonly string[] {
  const names = [...query.matchAll(/\bpodpulse_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ""));
  // A recording rule's name has colons around; it is looked for among the rules.
  return names.filter((name) => !query.includes(`:${name}`));
}

test("queries of the dashboard, the rules and the docs name metrics that exist", async (t) => {
  const { metrics } = setUp(t);
  const text = String((await metrics.expose("prometheus")).body);
  const known = new Set([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  const { groups } = parse(readFileSync("examples/prometheus/podpulse.rules.yaml", "utf8"));
  const rules: readonly { readonly record?: string; readonly expr: string }[] = groups.flatMap(
    ({ rules }: { readonly rules: readonly object[] }) => rules,
  );
  const docs = readFileSync("docs/observability.md", "utf8").matchAll(/^```promql\n(.*?)^```/gms);
  const queries = [
    ...dashboardQueries.map(({ expr }) => expr),
    ...dashboardVariables.map(({ selector }) => selector),
    ...rules.map(({ expr }) => expr),
    ...[...docs].map(([, block = ""]) => block),
  ];
  assert.ok(queries.length > 60);
  assert.deepEqual(
    queries.flatMap(metricsIn).filter((name) => !known.has(name)),
    [],
  );
  const records = new Set(rules.map(({ record }) => record));
  const recorded = queries.flatMap((query) => [...query.matchAll(/\b\w+:\w+:\w+\b/g)].map(([name]) => name));
  assert.notDeepEqual(recorded, []);
  assert.deepEqual(
    recorded.filter((name) => !records.has(name)),
    [],
  );
});

test("the dashboard: ids are unique, panels lie side by side, and everything asks the data source chosen", () => {
  assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  for (const [at, one] of panels.entries()) {
    const { x, y, w, h } = one.gridPos;
    assert.ok(x + w <= 24, one.title);
    for (const other of panels.slice(at + 1)) {
      const { gridPos: place } = other;
      const apart = place.x >= x + w || x >= place.x + place.w || place.y >= y + h || y >= place.y + place.h;
      assert.ok(apart, `${one.title} lies over ${other.title}`);
    }
    for (const asked of one.targets?.length ? [one, ...one.targets] : []) {
      assert.deepEqual("datasource" in asked && asked.datasource, { type: "prometheus", uid: `$\{datasource}` });
    }
  }
});

test("the dashboard: one may choose the data source, the instance, the group and the check", () => {
  assert.deepEqual(
    dashboard.templating.list.map(({ name, type }) => `${name} ${type}`),
    ["datasource datasource", "instance query", "group query", "check query"],
  );
  assert.ok(dashboardVariables.every(({ selector, label }) => selector !== "" && label !== ""));
});
