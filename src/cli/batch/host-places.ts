/**
 * Who may be probed now, when only so many targets of one host may be probed at a time: a target whose host has no place
 * is put aside, and gets the place of the next one that leaves. Holds no clock and no promise.
 */
export class HostPlaces<T> {
  readonly #perHost: number;
  readonly #hosts = new Map<string, { taken: number; readonly waiting: T[] }>();
  #waiting = 0;

  constructor(perHost: number) {
    this.#perHost = perHost;
  }

  /** How many targets are put aside. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Takes a place at a host; false when there is none. */
  take(host: string): boolean {
    const found = this.#hosts.get(host);
    if (!found) this.#hosts.set(host, { taken: 1, waiting: [] });
    else if (found.taken < this.#perHost) found.taken += 1;
    else return false;
    return true;
  }

  /** Puts a target aside until a place at its host, which has none, is left. */
  wait(host: string, target: T): void {
    this.#hosts.get(host)?.waiting.push(target);
    this.#waiting += 1;
  }

  /** Leaves a place. What waited the longest for it has it now, and is given back. */
  leave(host: string): T | undefined {
    const found = this.#hosts.get(host);
    const next = found?.waiting.shift();
    if (next !== undefined) this.#waiting -= 1;
    else if (found && found.taken > 1) found.taken -= 1;
    else this.#hosts.delete(host);
    return next;
  }
}
