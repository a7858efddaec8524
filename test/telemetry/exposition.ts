/** One sample line: its name, its labels sorted and written as in the text, and its value. */
export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** What follows `#`: the example of a bucket. */
  readonly exemplar?: string;
};

export type Parsed = { readonly types: Readonly<Record<string, string>>; readonly samples: readonly Sample[] };

/** Reads either text format as strictly as a test needs; throws at a line that is neither comment nor sample. */
export function parseExposition(text: string): Parsed {
  const types: Record<string, string> = {};
  const samples: Sample[] = [];
  for (const line of text.split("\n")) {
    if (line === "" || line === "# EOF") continue;
    const type = /^# TYPE (\S+) (\w+)$/.exec(line);
    if (type) types[type[1] ?? ""] = type[2] ?? "";
    else if (!line.startsWith("# HELP ")) samples.push(parseSample(line));
  }
  return { types, samples };
}

function parseSample(line: string): Sample {
  const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*?)\})? (\S+)(?: # (\{.*\} \S+ \S+))?$/.exec(line);
  if (!match) throw new Error(`no sample: ${line}`);
  const [, name = "", labelText = "", value = "", exemplar] = match;
  const labels: Record<string, string> = {};
  for (const [, label = "", text = ""] of labelText.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g))
    labels[label] = text;
  return {
    name,
    labels,
    value: value === "+Inf" ? Number.POSITIVE_INFINITY : Number(value),
    ...(exemplar === undefined ? {} : { exemplar }),
  };
}

/** The samples of one name, all of whose labels are as given. */
export function samplesOf(
  { samples }: Parsed,
  name: string,
  labels: Readonly<Record<string, string>> = {},
): readonly Sample[] {
  return samples.filter((sample) => {
    return sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value);
  });
}
