import { constants } from "node:os";

const deadly = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Ends the process at once on a signal that asks for it, after `clean`. Without this, the first process of a container
 * would go on: the kernel keeps from it every signal that it does not listen for.
 * Call what is returned to undo it.
 */
export function dieOfSignals(clean: () => void): () => void {
  const disarm = () => {
    for (const signal of deadly) process.off(signal, die);
  };
  const die = (signal: NodeJS.Signals) => {
    clean();
    disarm();
    // Whoever waits for us sees the signal that we died of; the first process of a container does not die of it.
    process.kill(process.pid, signal);
    process.exit(128 + constants.signals[signal]);
  };
  for (const signal of deadly) process.on(signal, die);
  return disarm;
}
