import type { EventListener } from "./event.ts";

export type Publisher = {
  readonly publish: EventListener;
  /** Adds a subscriber; call what is returned to remove it. */
  readonly subscribe: (listener: EventListener) => () => void;
};

/**
 * Hands each event to every subscriber at once. A subscriber that throws is a bug of ours: it goes to `onError` and
 * harms no other.
 */
export function createPublisher(onError: (error: unknown, event: string) => void): Publisher {
  const listeners = new Set<EventListener>();
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    publish: (event) => {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          onError(error, event.type);
        }
      }
    },
  };
}
