import type { Logger } from "pino";
import type { CanaryStarted, ReloadFailed, ReloadSucceeded } from "../event.ts";
import { changesText } from "../reload-outcome.ts";

/** Writes what becomes of a changed configuration, one line each. */
export function logReload(logger: Logger, event: ReloadSucceeded | ReloadFailed | CanaryStarted): void {
  const { type, trigger } = event;
  switch (type) {
    case "reload-succeeded": {
      const { added, changed, removed } = event.changes;
      const counts = { added: added.length, changed: changed.length, removed: removed.length };
      logger.info({ event: type, trigger, ...counts }, `configuration reloaded: ${changesText(event.changes)}`);
      return;
    }
    case "reload-failed": {
      const { problems, error } = event;
      const fields = { event: type, trigger, problems, ...(error ? { err: error } : {}) };
      logger.error(fields, `reload refused, the old configuration runs on: ${problems[0]}`);
      return;
    }
    case "canary-started": {
      const { checks, observeMs } = event;
      const what = `${checks.join(", ")} for ${observeMs / 1000} s before they are enforced`;
      logger.info({ event: type, trigger, checks }, `observing ${what}`);
      return;
    }
  }
}
