import type { Clock } from "./clock.ts";
import type { SidecarEvent } from "./event.ts";
import { eventFields, isTold, type ToldEventType } from "./event-json.ts";

/** One event as it is told outside. */
export type EventRecord = {
  /** Counts up from 1 since the sidecar's start; what stands before the dash tells one start from another. */
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly type: ToldEventType;
};

export type RecordListener = (record: EventRecord) => void;

/** So many events are remembered, for readers that come back. */
const capacity = 256;

/** Makes records of events, remembers the newest and hands each to its subscribers. */
export class EventHistory {
  readonly #clock: Clock;
  readonly #start: string;
  readonly #listeners = new Set<RecordListener>();
  readonly #records: EventRecord[] = [];
  #count = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#start = clock.wallTime().toString(36);
  }

  /** The subscriber; give it every event. */
  readonly listen = (event: SidecarEvent): void => {
    if (!isTold(event)) return;
    this.#count += 1;
    const at = new Date(this.#clock.wallTime()).toISOString();
    const record = { id: `${this.#start}-${this.#count}`, at, type: event.type, ...eventFields(event) };
    this.#records.push(record);
    if (this.#records.length > capacity) this.#records.shift();
    for (const listener of this.#listeners) listener(record);
  };

  /** The newest records, at most `count` of them, the oldest first. */
  newest(count: number): readonly EventRecord[] {
    return this.#records.slice(-count);
  }

  /** What came after a record, as far as it is remembered; nothing when the id is not one of this start. */
  after(id: string): readonly EventRecord[] {
    const [start, number] = id.split("-");
    if (start !== this.#start || !/^\d{1,15}$/.test(number ?? "")) return [];
    const missed = this.#count - Number(number);
    return missed > 0 ? this.newest(missed) : [];
  }

  /** Hands every further record to a listener; call what is returned to end that. */
  subscribe(listener: RecordListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
