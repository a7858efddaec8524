import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { stringify } from "yaml";
import { findProgram } from "../program.ts";
import { answersHttp } from "./readiness.ts";
import { freePort, startServer } from "./real-server.ts";

/** What Prometheus is to do. */
export interface PrometheusOptions {
  readonly folder: string;
  /** What is scraped once a second, by the name of its job; the path is `/metrics`. */
  readonly targets: Readonly<Record<string, string>>;
  /** A file of alert and recording rules. */
  readonly rules: string;
}

/** Starts Prometheus, which also keeps exemplars; returns its URL. */
export const startPrometheus = async (
  t: TestContext,
  { folder, targets, rules }: PrometheusOptions,
): Promise<string> => {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "rules.yaml"), rules);
  const config = {
    global: { scrape_interval: "1s", scrape_timeout: "1s", evaluation_interval: "1s" },
    rule_files: ["rules.yaml"],
    scrape_configs: Object.entries(targets).map(([job, url]) => ({
      job_name: job,
      static_configs: [{ targets: [new URL(url).host], labels: { instance: job } }],
    })),
  };
  await writeFile(join(folder, "prometheus.yaml"), stringify(config));
  const port = await freePort();
  await startServer(t, {
    command: findProgram("prometheus") ?? "prometheus",
    args: [
      `--config.file=${join(folder, "prometheus.yaml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--enable-feature=exemplar-storage",
      "--log.level=warn",
    ],
    cwd: folder,
    ready: () => answersHttp(port, "/-/ready"),
    readyTimeoutMs: 30_000,
  });
  return `http://127.0.0.1:${port}`;
};
