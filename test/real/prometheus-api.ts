import assert from "node:assert/strict";
import { get } from "./endpoint.ts";

export type Labels = Readonly<Record<string, string>>;

/** One series of an instant query's answer, with its newest value. */
export type Sample = { readonly labels: Labels; readonly value: number };

type Target = { readonly labels: Labels; readonly health: string; readonly lastError: string };
type Alert = { readonly labels: Labels; readonly state: string };

/** What the tests ask of Prometheus; each call fails with Prometheus' own words when it refuses. */
export class PrometheusApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** An instant query. */
  async query(expr: string): Promise<readonly Sample[]> {
    const { result } = await this.#ask<{ result: readonly { metric: Labels; value: [number, string] }[] }>("query", {
      query: expr,
    });
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  async targets(): Promise<readonly Target[]> {
    return (await this.#ask<{ activeTargets: readonly Target[] }>("targets", {})).activeTargets;
  }

  /** The labels of the alerts that fire. */
  async firing(): Promise<readonly Labels[]> {
    const { alerts } = await this.#ask<{ alerts: readonly Alert[] }>("alerts", {});
    return alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels);
  }

  async labelValues(label: string, selector: string): Promise<readonly string[]> {
    return await this.#ask(`label/${label}/values`, { "match[]": selector });
  }

  /** The labels of the examples that are kept with a metric. */
  async exemplars(query: string): Promise<readonly Labels[]> {
    const range = { start: String(Date.now() / 1000 - 3600), end: String(Date.now() / 1000 + 60) };
    const series = await this.#ask<readonly { exemplars: readonly { labels: Labels }[] }[]>("query_exemplars", {
      query,
      ...range,
    });
    return series.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels));
  }

  async #ask<Data>(path: string, parameters: Readonly<Record<string, string>>): Promise<Data> {
    const { status, body } = await get(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    assert.equal(status, 200, `${path} ${JSON.stringify(parameters)}: ${body}`);
    return JSON.parse(body).data;
  }
}
