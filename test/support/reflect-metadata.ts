/**
 * The part of the `reflect-metadata` polyfill that tsyringe (below @peculiar/x509) calls, so that no package is needed
 * for it. Import it for its effect, before @peculiar/x509, which throws while loading without it.
 */

type Key = string | symbol;
type Metadata = {
  defineMetadata(key: Key, value: unknown, target: object): void;
  getOwnMetadata(key: Key, target: object): unknown;
  getMetadata(key: Key, target: object): unknown;
  metadata(key: Key, value: unknown): (target: object, member?: Key) => void;
};

const store = new WeakMap<object, Map<Key, unknown>>();

const polyfill: Metadata = {
  defineMetadata: (key, value, target) => {
    store.set(target, new Map(store.get(target)).set(key, value));
  },
  getOwnMetadata: (key, target) => store.get(target)?.get(key),
  getMetadata: (key, target) => {
    for (let at: object | null = target; at !== null; at = Object.getPrototypeOf(at)) {
      if (store.get(at)?.has(key)) return store.get(at)?.get(key);
    }
    return undefined;
  },
  // Only classes are ever looked up; what is said of a member is dropped.
  metadata: (key, value) => (target, member) => {
    if (member === undefined) polyfill.defineMetadata(key, value, target);
  },
};

if (!("getMetadata" in Reflect)) Object.assign(Reflect, polyfill);
