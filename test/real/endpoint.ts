import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";

const TIMEOUT_MS = 2_000;

type Answer = { readonly status: number; readonly body: string };

/** GET over a connection of its own, so that none stays open in the sidecar. */
export async function get(url: string): Promise<Answer> {
  const sent = request(url, { agent: false, signal: AbortSignal.timeout(TIMEOUT_MS) }).end();
  const [response] = await once(sent, "response");
  return { status: response.statusCode, body: await text(response) };
}

/** What `/readyz?verbose` says, and of every check: `ok`, `failed: REASON` or `unknown: WHY`. */
export type Readiness = { readonly status: number; readonly checks: Readonly<Record<string, string>> };

export async function readiness(url: string): Promise<Readiness> {
  const { status, body } = await get(`${url}/readyz?verbose`);
  const lines = [...body.matchAll(/^\[.\](\S+) (.*)$/gm)];
  return { status, checks: Object.fromEntries(lines.map(([, name, said]) => [name, said])) };
}

type CheckReport = {
  readonly name: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  readonly consecutiveFailures: number;
  readonly lastResult?: { readonly outcome: string; readonly reason?: string };
};

/** What the tests read of `/status`. */
export type Status = {
  readonly groups: readonly { readonly name: string; readonly status: string }[];
  readonly checks: readonly CheckReport[];
};

export async function statusOf(url: string): Promise<Status> {
  return JSON.parse((await get(`${url}/status`)).body);
}
