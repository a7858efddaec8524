import type { XmlElement } from "./xml.ts";

/** What an element may hold: attributes (the required ones, and more), children in this order, and how its text looks. */
type Shape = {
  readonly required: Readonly<Record<string, RegExp>>;
  readonly optional?: Readonly<Record<string, RegExp>>;
  readonly children?: readonly string[];
  readonly text?: true;
};

const text = /^/;
const count = /^\d+$/;
const time = /^\d+\.\d{3}$/;

/** What Jenkins' junit-10.xsd and Surefire's surefire-test-report.xsd both allow, below `testsuites` (Jenkins'). */
const shapes: Readonly<Record<string, Shape>> = {
  testsuites: { required: {}, children: ["testsuite"] },
  testsuite: {
    required: { name: text, tests: count, failures: count, errors: count, skipped: count },
    optional: { time, timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/ },
    children: ["testcase"],
  },
  testcase: {
    required: { name: text, classname: text, time },
    children: ["failure", "skipped", "error", "system-out", "system-err"],
  },
  failure: { required: { type: text, message: text }, text: true },
  error: { required: { type: text, message: text }, text: true },
  skipped: { required: { message: text }, text: true },
  "system-out": { required: {}, text: true },
};

/** Everything in which a report differs from what readers of JUnit reports know; also wrong counts. */
export function junitProblems(element: XmlElement): readonly string[] {
  const { name, attributes, children } = element;
  const shape = shapes[name];
  if (!shape) return [`unknown element ${name}`];
  const known = { ...shape.optional, ...shape.required };
  const order = children.map((child) => shape.children?.indexOf(child.name) ?? -1);
  return [
    ...Object.keys(shape.required).flatMap((key) => (key in attributes ? [] : [`${name} lacks ${key}`])),
    ...Object.entries(attributes).flatMap(([key, value]) =>
      known[key]?.test(value) ? [] : [`${name} ${key}=${value}`],
    ),
    ...(order.includes(-1) ? [`${name} holds ${children.map((child) => child.name)}`] : []),
    ...(order.some((place, index) => place < (order[index - 1] ?? 0)) ? [`${name}: the order of its children`] : []),
    ...(shape.text || element.text.trim() === "" ? [] : [`${name} holds text`]),
    ...(name === "testsuite" ? wrongCounts(element) : []),
    ...children.flatMap(junitProblems),
  ];
}

function wrongCounts({ attributes, children }: XmlElement): readonly string[] {
  const having = (name: string) => children.filter((testcase) => testcase.children.some((one) => one.name === name));
  const counted = {
    tests: children.length,
    failures: having("failure").length,
    errors: having("error").length,
    skipped: having("skipped").length,
  };
  return Object.entries(counted).flatMap(([key, value]) =>
    attributes[key] === String(value) ? [] : [`${key} is ${attributes[key]} and not ${value}`],
  );
}
