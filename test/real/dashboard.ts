import { readFileSync } from "node:fs";

type Target = { readonly expr: string };
type Panel = { readonly title: string; readonly targets?: readonly Target[] };
type Variable = { readonly name: string; readonly type: string; readonly definition?: string };
type Dashboard = {
  readonly schemaVersion: number;
  readonly panels: readonly Panel[];
  readonly annotations: { readonly list: readonly { readonly name: string; readonly expr?: string }[] };
  readonly templating: { readonly list: readonly Variable[] };
};

/** The dashboard of examples/grafana, as the file says. */
export const dashboard: Dashboard = JSON.parse(readFileSync("examples/grafana/podpulse.json", "utf8"));

/** What Grafana puts in place of its variables when every group and check of the sidecar is chosen. */
const substitutes: Readonly<Record<string, string>> = {
  $__rate_interval: "10s",
  $__from: "0",
  $instance: "open|plain",
  $group: ".*",
  $check: ".*",
};

/** A query as Grafana sends it. Throws at a variable that is not known here. */
function substituted(query: string): string {
  return query.replaceAll(/\$\{?\w+\}?/g, (variable) => {
    const text = substitutes[variable];
    if (text === undefined) throw new Error(`The dashboard uses ${variable}, which the test does not know`);
    return text;
  });
}

/** Every query of the dashboard, panels and annotations, under its title. */
export const dashboardQueries: readonly { readonly title: string; readonly expr: string }[] = [
  ...dashboard.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr }))),
  ...dashboard.annotations.list.flatMap(({ name, expr }) => (expr === undefined ? [] : [{ title: name, expr }])),
].map(({ title, expr }) => ({ title, expr: substituted(expr) }));

/** The variables whose values Grafana asks Prometheus for: the values of a label among some series. */
export const dashboardVariables = dashboard.templating.list
  .filter(({ type }) => type === "query")
  .map(({ name, definition = "" }) => {
    const [, selector = "", label = ""] = /^label_values\((.*), (\w+)\)$/.exec(definition) ?? [];
    return { name, selector: substituted(selector), label };
  });
