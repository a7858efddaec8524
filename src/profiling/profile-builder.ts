import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { Location, Mapping, Profile, Function as ProfileFunction, Sample, StringTable, ValueType } from "pprof-format";

/** A function as V8 names it in a profile; its lines count from 0. */
export type CallFrame = { readonly functionName: string; readonly url: string; readonly lineNumber: number };

/** What the values of a profile are, in pprof's words. */
export type ValueKind = { readonly type: string; readonly unit: string };

export type ProfileKind = {
  readonly values: readonly ValueKind[];
  /** What lies between two samples. */
  readonly period: ValueKind & { readonly length: number };
  /** When it began, as epoch milliseconds. */
  readonly atMs: number;
  readonly durationMs?: number;
};

/** Puts together a profile in pprof's format (github.com/google/pprof, proto/profile.proto). */
export class ProfileBuilder {
  readonly #texts = new StringTable();
  readonly #functions = new Map<string, ProfileFunction>();
  readonly #locations = new Map<string, Location>();
  readonly #samples: Sample[] = [];
  readonly #kind: ProfileKind;

  constructor(kind: ProfileKind) {
    this.#kind = kind;
  }

  /** A place in a function, at `line` (from 1) or where the function begins. Returns its id. */
  location(frame: CallFrame, line = frame.lineNumber + 1): number {
    const functionId = this.#function(frame);
    return idIn(this.#locations, `${functionId}:${line}`, (id) => {
      return new Location({ id, mappingId: 1, line: [{ functionId, line: Math.max(0, line) }] });
    });
  }

  /** Values at a stack of locations, the innermost first. */
  add(locationId: readonly number[], value: readonly number[]): void {
    this.#samples.push(new Sample({ locationId: [...locationId], value: [...value] }));
  }

  encoded(): Uint8Array {
    const { values, period, atMs, durationMs = 0 } = this.#kind;
    const kindOf = ({ type, unit }: ValueKind) => {
      return new ValueType({ type: this.#texts.dedup(type), unit: this.#texts.dedup(unit) });
    };
    // Readers look for functions in the file itself unless a mapping says that they are all here.
    const filename = this.#texts.dedup(basename(process.argv[1] ?? "podpulse"));
    const told = { hasFunctions: true, hasFilenames: true, hasLineNumbers: true };
    return new Profile({
      sampleType: values.map(kindOf),
      sample: this.#samples,
      mapping: [new Mapping({ id: 1, filename, ...told })],
      location: [...this.#locations.values()],
      function: [...this.#functions.values()],
      timeNanos: BigInt(Math.round(atMs)) * 1_000_000n,
      durationNanos: Math.round(durationMs * 1e6),
      periodType: kindOf(period),
      period: Math.round(period.length),
      stringTable: this.#texts,
    }).encode();
  }

  #function({ functionName, url, lineNumber }: CallFrame): number {
    return idIn(this.#functions, `${functionName} ${url}:${lineNumber}`, (id) => {
      const file = url.startsWith("file:") ? fileURLToPath(url) : url;
      const startLine = Math.max(0, lineNumber + 1);
      // Readers add up what has the same name, so a function without one is named by its place.
      const name = this.#texts.dedup(functionName || `(anonymous) ${basename(file)}:${startLine}`);
      return new ProfileFunction({ id, name, systemName: name, filename: this.#texts.dedup(file), startLine });
    });
  }
}

/** The id of what is at a key; made when it is not there yet. Ids count from 1. */
function idIn<Made>(made: Map<string, Made>, key: string, make: (id: number) => Made): number {
  const found = made.get(key) as { readonly id: number } | undefined;
  if (found) return found.id;
  const id = made.size + 1;
  made.set(key, make(id));
  return id;
}
