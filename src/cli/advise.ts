import { advise } from "../advice/advise.ts";
import { type Sample, samplesIn } from "../advice/exposition.ts";
import { measuredOf } from "../advice/measured.ts";
import { notesOf } from "../advice/notes.ts";
import type { Settings } from "../advice/settings.ts";
import { UsageError } from "../errors.ts";
import { adviseJson } from "./advise-json.ts";
import { adviseText } from "./advise-text.ts";
import type { AdvisedCheck, AdviseGoals } from "./advised-check.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { printable } from "./printable.ts";
import type { CheckEntry } from "./status-answer.ts";
import { askStatus, askText, notPodpulse, type ReachOptions, reachOf, type Unreachable } from "./status-request.ts";
import { colourWanted, type Terminal } from "./terminal.ts";

/** The options of `podpulse advise`, as they are parsed. */
export type AdviseOptions = ReachOptions & {
  readonly falseAlarmsPerDay: number;
  /** Seconds. */
  readonly detectWithin?: number;
  readonly output: "text" | "json";
};

/** Tells what the timeouts and thresholds of a running sidecar's checks come to, and what to set instead. */
export async function adviseOn(
  names: readonly string[],
  options: AdviseOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const { falseAlarmsPerDay, detectWithin, output, ...reach } = options;
  const asked = await ask(reach);
  if (asked.type === "unreachable") {
    terminal.stderr.write(`${asked.message}\n`);
    return exitCode.usage;
  }
  const goals: AdviseGoals = {
    falseAlarmsPerDay,
    ...(detectWithin === undefined ? {} : { detectWithinMs: detectWithin * 1000 }),
  };
  const advised = wanted(asked.checks, names).map((check) =>
    adviceOn(check, asked.samples.get(check.name) ?? [], goals),
  );
  const { isTTY, columns } = terminal.stdout;
  const width = (isTTY && columns) || Number.POSITIVE_INFINITY;
  const looks = { colour: colourWanted(terminal.stdout, terminal), width };
  terminal.stdout.write(output === "json" ? adviseJson(advised, goals) : adviseText(advised, goals, looks));
  return exitCode.success;
}

/** What a configuration may have at most. */
const maxThreshold = 1000;
const maxMs = 86_400_000;

type Asked = {
  readonly type: "asked";
  readonly checks: readonly CheckEntry[];
  readonly samples: ReadonlyMap<string | undefined, readonly Sample[]>;
};

async function ask(options: ReachOptions): Promise<Asked | Unreachable> {
  const { signal } = new AbortController();
  const status = await askStatus(reachOf(options, "/status"), signal);
  if (status.type === "unreachable") return status;
  const metricsReach = reachOf(options, "/metrics");
  const metrics = await askText(metricsReach, signal);
  if (metrics.type === "unreachable") return metrics;
  const samples = samplesIn(metrics.text);
  if (!samples) return notPodpulse(metricsReach, "is not Prometheus' text");
  return {
    type: "asked",
    checks: status.answer.checks,
    samples: Map.groupBy(samples, ({ labels }) => labels["check"]),
  };
}

function wanted(checks: readonly CheckEntry[], names: readonly string[]): readonly CheckEntry[] {
  const unknown = names.filter((name) => checks.every((check) => check.name !== name));
  if (unknown.length > 0) {
    const known = checks.map(({ name }) => name).join(", ") || "there is none";
    throw new UsageError(`There is no check ${unknown.join(", ")} (wanted one of ${known})`);
  }
  return names.length === 0 ? checks : checks.filter(({ name }) => names.includes(name));
}

function adviceOn(check: CheckEntry, samples: readonly Sample[], goals: AdviseGoals): AdvisedCheck {
  const settings = settingsOf(check);
  const measured = measuredOf(samples, settings.timeoutMs);
  const advice = advise(settings, measured.times, goals);
  return { name: printable(check.name), measured, advice, notes: notesOf(measured, advice) };
}

/** Throws a UsageError for what cannot be a check's: that may be another server than podpulse. */
function settingsOf({ name, timing, thresholds }: CheckEntry): Settings {
  if (!timing || !thresholds) {
    throw new UsageError("That podpulse does not tell the timing of its checks (wanted a newer one than 0.1.0 there)");
  }
  const settings: Settings = {
    periodMs: timing.periodSeconds * 1000,
    retryPeriodMs: timing.retryPeriodSeconds * 1000,
    timeoutMs: timing.timeoutSeconds * 1000,
    successThreshold: thresholds.successThreshold,
    failureThreshold: thresholds.failureThreshold,
  };
  const { successThreshold, failureThreshold, ...times } = settings;
  const within = (values: readonly number[], most: number) => values.every((value) => value >= 1 && value <= most);
  if (within([successThreshold, failureThreshold], maxThreshold) && within(Object.values(times), maxMs))
    return settings;
  throw new UsageError(`Cannot use the timing of check ${name}: ${JSON.stringify({ timing, thresholds })}`);
}
