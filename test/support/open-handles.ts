import { createHook } from "node:async_hooks";
import { readdirSync, readlinkSync } from "node:fs";

// Kept from before any test mocks timers.
const { setTimeout: startTimer } = globalThis;

const POLL_MS = 5;

/**
 * Resources told apart by other means (timers), that come and go by themselves (immediates), or that are not a probe's
 * (the terminal).
 */
const NOT_COUNTED = new Set(["Timeout", "Immediate", "TTYWrap"]);

/**
 * Timers that serve the whole process and so outlive what started them: the HTTP server's cached Date header (1 s), and
 * the tick that undici's timeouts share (0.5 s).
 */
const SHARED_TIMER = /\(node:internal\/http:|refreshTimeout \(.*undici/;

/** The open file descriptors as "fd -> what it is"; what is an inode of its own, so that a reused number shows. */
function openFiles(): Set<string> {
  const files = new Set<string>();
  for (const fd of readdirSync("/proc/self/fd")) {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      // Event loops make these for themselves, and keep them.
      if (!target.startsWith("anon_inode:")) files.add(`fd ${fd} -> ${target}`);
    } catch {
      // The descriptor of the listing itself, closed by now.
    }
  }
  return files;
}

function activeResources(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (!NOT_COUNTED.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Keeps the timers that are started and neither run out nor cleared, unref'd ones too, by where they were started. */
function watchTimers() {
  const pending = new Map<number, string>();
  let ignoring = false;
  const hook = createHook({
    trackPromises: false,
    init: (id, type) => {
      if (type !== "Timeout" || ignoring) return;
      const stack = new Error("started").stack?.split("\n").slice(2).join("\n") ?? "";
      if (!SHARED_TIMER.test(stack)) pending.set(id, `a timer started\n${stack}`);
    },
    destroy: (id) => pending.delete(id),
  });
  const pause = () =>
    new Promise<void>((resolve) => {
      ignoring = true;
      startTimer(resolve, POLL_MS);
      ignoring = false;
    });
  hook.enable();
  return { pending, pause, stop: () => hook.disable() };
}

/**
 * Runs `action` and fails if it leaves anything open: a file descriptor that was not open before, a timer that it
 * started, or more active resources of a kind (sockets, pipes, lookups, ...) than before. What closes within `withinMs`
 * is fine, since the far end of a connection, which is in this process too, notices only a moment later.
 *
 * `process.getActiveResourcesInfo()` tells only what keeps the process alive; unref'd sockets are found by their
 * descriptor, and unref'd timers by an async hook. It looks at the whole process: start servers before it, and run
 * nothing beside it. `AbortSignal.timeout()` counts as a timer until it fires. Needs Linux for the descriptors.
 */
export async function leavesNothingOpen<T>(action: () => Promise<T>, { withinMs = 2000 } = {}): Promise<T> {
  // Node opens these when they are first used; not by the action, if it happens to be first.
  void [process.stdout, process.stderr];
  const filesBefore = openFiles();
  const resourcesBefore = activeResources();
  const timers = watchTimers();
  const leftOver = () => [
    ...[...openFiles()].filter((file) => !filesBefore.has(file)),
    ...[...activeResources()]
      .filter(([kind, count]) => count > (resourcesBefore.get(kind) ?? 0))
      .map(([kind, count]) => `${count} ${kind}, before: ${resourcesBefore.get(kind) ?? 0}`),
    ...timers.pending.values(),
  ];
  try {
    const result = await action();
    const deadline = performance.now() + withinMs;
    while (leftOver().length > 0 && performance.now() < deadline) await timers.pause();
    const left = leftOver();
    if (left.length > 0) throw new Error(`left open ${withinMs} ms later:\n${left.join("\n")}`);
    return result;
  } finally {
    timers.stop();
  }
}
