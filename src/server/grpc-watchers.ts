import { status } from "@grpc/grpc-js";
import type { SidecarEvent } from "../event.ts";
import type { HealthStore } from "../health-store.ts";
import type { Publisher } from "../publisher.ts";
import { servingStatus, viewOf } from "./grpc-serving-status.ts";
import { GrpcWatcher, type WatchCall, type WatchedStatus } from "./grpc-watcher.ts";

/** What may change the status of a service, or which services there are. */
const changing: ReadonlySet<SidecarEvent["type"]> = new Set([
  "check-status-changed",
  "group-status-changed",
  "check-blocked",
  "drain-started",
  "drain-ended",
  "reload-succeeded",
]);

const maxWatchers = 1000;

/** Every `Watch` stream: each hears the status of its service at once, and then every change. */
export class GrpcWatchers {
  readonly #store: HealthStore;
  readonly #watchers = new Set<GrpcWatcher>();
  readonly #unsubscribe: () => void;
  #due: NodeJS.Immediate | undefined;
  #closed = false;

  constructor(store: HealthStore, subscribe: Publisher["subscribe"]) {
    this.#store = store;
    this.#unsubscribe = subscribe(({ type }) => {
      // Events come in bursts, and in the midst of a change: what they lead to is looked at once, when they are over.
      if (changing.has(type) && this.#watchers.size > 0) this.#due ??= setImmediate(() => this.#tellAll());
    });
  }

  /** How many streams are open. */
  get size(): number {
    return this.#watchers.size;
  }

  /** Takes a call over until its client cancels it, or this is closed; refuses it when there are too many. */
  add(call: WatchCall): void {
    const watcher = new GrpcWatcher(call);
    if (this.#closed) {
      watcher.end({ code: status.UNAVAILABLE, details: "podpulse is stopping" });
      return;
    }
    if (this.#watchers.size >= maxWatchers) {
      const details = `too many Watch streams (${maxWatchers} at most); use Check, or end some`;
      watcher.end({ code: status.RESOURCE_EXHAUSTED, details });
      return;
    }
    this.#watchers.add(watcher);
    call.on("cancelled", () => this.#watchers.delete(watcher));
    watcher.tell(this.#statuses()(watcher.service));
  }

  /** Tells what has changed until now, and ends every stream. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#tellAll();
    for (const watcher of this.#watchers) watcher.end({ code: status.UNAVAILABLE, details: "podpulse is stopping" });
    this.#watchers.clear();
  }

  #tellAll(): void {
    clearImmediate(this.#due);
    this.#due = undefined;
    if (this.#watchers.size === 0) return;
    const statusOf = this.#statuses();
    for (const watcher of this.#watchers) watcher.tell(statusOf(watcher.service));
  }

  /** What each service comes to now; a service with many watchers is judged once. */
  #statuses(): (service: string) => WatchedStatus {
    const view = viewOf(this.#store);
    const known = new Map<string, WatchedStatus>();
    return (service) => {
      const found = known.get(service) ?? servingStatus(service, view) ?? "SERVICE_UNKNOWN";
      known.set(service, found);
      return found;
    };
  }
}
