import { Canary } from "./canary.ts";
import type { Check } from "./check.ts";
import type { CheckState } from "./check-state.ts";
import type { Config } from "./config.ts";
import { type ConfigChanges, configChanges } from "./config-changes.ts";
import { ConfigError, formatProblem, messageOf } from "./errors.ts";
import type { ReloadTrigger } from "./event.ts";
import type { CheckSnapshot } from "./health.ts";
import type { Publisher } from "./publisher.ts";
import type { ReloadOutcome } from "./reload-outcome.ts";
import { fixedServerChanges } from "./server-changes.ts";

export type ReloadsOptions = {
  readonly config: Config;
  /** Reads the configuration anew. Rejects with a ConfigError or a UsageError when it cannot be used. */
  readonly load: () => Promise<Config>;
  /** Brings a configuration into force, all of it or, when it rejects, nothing. */
  readonly apply: (config: Config, states?: ReadonlyMap<string, CheckState>) => Promise<void>;
  readonly publisher: Publisher;
};

/** Takes over changed configurations, one after the other, each wholly or not at all. */
export class Reloads {
  readonly #options: ReloadsOptions;
  #current: Config;
  #queue: Promise<unknown> = Promise.resolve();
  #canary: Canary | undefined;
  #observing: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(options: ReloadsOptions) {
    this.#options = options;
    this.#current = options.config;
  }

  /** The configuration in force. */
  get current(): Config {
    return this.#current;
  }

  /** The checks that are observed before they are enforced, if there are any now. */
  canaryChecks(): readonly CheckSnapshot[] {
    return this.#canary?.checks() ?? [];
  }

  /** Loads the configuration and brings it into force, or begins to observe its new and changed checks. Never rejects. */
  reload(trigger: ReloadTrigger): Promise<ReloadOutcome> {
    return this.#inTurn(trigger, async () => {
      this.#canary?.cancel();
      this.#canary = undefined;
      const config = await this.#options.load();
      const problems = fixedServerChanges(this.#current.server, config.server);
      if (problems.length > 0) return { type: "refused", problems };
      const candidates = candidatesOf(configChanges(this.#current.checks, config.checks));
      const { observeMs } = config.reload;
      if (observeMs === 0 || candidates.length === 0) return await this.#apply(config);
      return await this.#observe(trigger, config, candidates);
    });
  }

  /** Cancels a canary; resolves when nothing goes on any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#canary?.cancel();
    await this.#queue;
    await this.#observing;
  }

  async #apply(config: Config, states?: ReadonlyMap<string, CheckState>): Promise<ReloadOutcome> {
    const changes = configChanges(this.#current.checks, config.checks);
    await this.#options.apply(config, states);
    this.#current = config;
    return { type: "applied", changes };
  }

  async #observe(trigger: ReloadTrigger, config: Config, checks: readonly Check[]): Promise<ReloadOutcome> {
    const { observeMs } = config.reload;
    const canary = await Canary.start(checks, observeMs, () => {});
    this.#canary = canary;
    const names = checks.map(({ name }) => name);
    this.#options.publisher.publish({ type: "canary-started", trigger, checks: names, observeMs });
    this.#observing = canary.end().then((end) => {
      if (end.outcome === "cancelled") return;
      return this.#inTurn(trigger, async () => {
        if (this.#canary !== canary) return undefined; // a newer reload came first
        this.#canary = undefined;
        if (end.outcome === "healthy") return await this.#apply(config, end.states);
        const told = `after ${observeMs / 1000} s of observation`;
        return { type: "refused", problems: end.problems.map((problem) => `${problem}, ${told}`) };
      });
    });
    if (this.#closed) canary.cancel();
    return { type: "observing", checks: names, observeMs };
  }

  /** Runs one step after those before it, tells its end, and makes a refusal of what it throws. */
  #inTurn<T extends ReloadOutcome | undefined>(
    trigger: ReloadTrigger,
    step: () => Promise<T>,
  ): Promise<T | ReloadOutcome> {
    const done = this.#queue.then(async () => {
      if (this.#closed) return { type: "refused", problems: ["podpulse is stopping"] } as const;
      const { outcome, error } = await outcomeOf(step);
      const { publish } = this.#options.publisher;
      if (outcome?.type === "applied") publish({ type: "reload-succeeded", trigger, changes: outcome.changes });
      if (outcome?.type === "refused") {
        publish({ type: "reload-failed", trigger, problems: outcome.problems, ...(error ? { error } : {}) });
      }
      return outcome;
    });
    this.#queue = done;
    return done;
  }
}

/** Checks of a new configuration that would change a verdict. */
function candidatesOf({ added, changed }: ConfigChanges): readonly Check[] {
  return [...added, ...changed].filter(({ mode }) => mode === "enforce");
}

type Attempt<T> = { readonly outcome: T | Extract<ReloadOutcome, { type: "refused" }>; readonly error?: unknown };

async function outcomeOf<T>(step: () => Promise<T>): Promise<Attempt<T>> {
  try {
    return { outcome: await step() };
  } catch (error) {
    if (error instanceof ConfigError)
      return { outcome: { type: "refused", problems: error.problems.map(formatProblem) } };
    const refused = { type: "refused", problems: [messageOf(error)] } as const;
    // Anything else than an operator's mistake is a bug of ours, to be logged with its stack.
    return { outcome: refused, ...(error instanceof Error && error.name === "UsageError" ? {} : { error }) };
  }
}
