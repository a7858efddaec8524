import { Counter, Gauge, type Registry } from "prom-client";
import type { SidecarEvent } from "../event.ts";

/** The metrics of reloads; give what is returned every event. */
export function registerReloadMetrics(registers: Registry[]): (event: SidecarEvent) => void {
  const successful = new Gauge({
    name: "podpulse_config_last_reload_successful",
    help: "Whether the newest attempt to load the configuration succeeded.",
    registers,
  });
  const loadedAt = new Gauge({
    name: "podpulse_config_last_reload_success_timestamp_seconds",
    help: "When the configuration that runs was loaded.",
    registers,
  });
  const reloads = new Counter({
    name: "podpulse_config_reloads_total",
    help: "Reloads of the configuration, by outcome.",
    labelNames: ["outcome"] as const,
    registers,
  });
  for (const outcome of ["success", "failure"]) reloads.inc({ outcome }, 0);
  successful.set(1);
  loadedAt.set(Date.now() / 1000);
  return ({ type }) => {
    if (type !== "reload-succeeded" && type !== "reload-failed") return;
    const succeeded = type === "reload-succeeded";
    reloads.inc({ outcome: succeeded ? "success" : "failure" });
    successful.set(succeeded ? 1 : 0);
    if (succeeded) loadedAt.set(Date.now() / 1000);
  };
}
