import { checkFromUrl } from "../config/target-from-url.ts";
import { quotedUrl } from "../config/target-url-parts.ts";
import { UsageError } from "../errors.ts";
import type { ProbeFailure } from "../probe.ts";
import { httpGet } from "../probes/http-get.ts";
import type { HttpTarget } from "../target.ts";
import { version } from "../version.ts";
import { type ExitCode, exitCode } from "./exit-code.ts";
import { refuseUnusableTlsFiles } from "./probe-once.ts";
import { overridesOf, type ProbeOptions } from "./probe-options.ts";
import { isReady, type StatusAnswer, statusAnswerOf } from "./status-answer.ts";
import { refuseUnused } from "./unused-flags.ts";

/** How a sidecar is reached: where, in how long, and by which TLS files. */
export type ReachOptions = Pick<ProbeOptions, "cacert" | "cert" | "key" | "serverName" | "insecure"> & {
  readonly url: string;
  /** Seconds. */
  readonly timeout: number;
};

/** A sidecar that can be asked. */
export type Reach = { readonly url: string; readonly target: HttpTarget; readonly timeoutMs: number };

export type StatusReply =
  | { readonly type: "status"; readonly answer: StatusAnswer; readonly text: string }
  /** What was tried, what came of it, and in a line of its own what can be done. */
  | { readonly type: "unreachable"; readonly message: string };

/** Thousands of checks with their newest results have room in it. */
const maxBodyBytes = 32 * 1024 * 1024;

/** Reads `--url` and what belongs to it. Throws a UsageError for what does not fit. */
export function reachOf({ url, timeout, ...options }: ReachOptions, recent: boolean): Reach {
  const base = url.replace(/\/+$/, "");
  if (!/^https?:\/\/[^?#@]*$/i.test(base)) {
    throw new UsageError(`Cannot use --url ${quotedUrl(url)} (wanted http://HOST[:PORT] or https://HOST[:PORT])`);
  }
  const { target, timing } = checkFromUrl(`${base}/status${recent ? "?recent" : ""}`, overridesOf(options, timeout));
  if (target.protocol !== "http") throw new Error(`${base} is no target of HTTP`);
  refuseUnused([target], options);
  refuseUnusableTlsFiles([target]);
  return { url: base, target, timeoutMs: timing.timeoutMs };
}

/** Asks a sidecar for its status. Rejects only with the signal's reason. */
export async function askStatus({ url, target, timeoutMs }: Reach, signal: AbortSignal): Promise<StatusReply> {
  const userAgent = `podpulse/${version}`;
  const got = await httpGet(target, { timeoutMs, maxBodyBytes, userAgent, signal });
  if (got.outcome === "failure") return { type: "unreachable", message: failureText(url, got) };
  const { status, body, truncated } = got.answer;
  if (truncated) {
    const message = `The status of podpulse at ${url} cannot be read: it is longer than ${maxBodyBytes / 2 ** 20} MiB`;
    return { type: "unreachable", message };
  }
  const text = body.toString();
  const answer = status === 200 ? statusAnswerOf(text) : undefined;
  if (answer) return { type: "status", answer, text };
  const found = status === 200 ? "is not podpulse's JSON" : `has the status ${status}`;
  const message = `What answers at ${url} is not podpulse: the answer to GET /status ${found}\n${elsewhere}`;
  return { type: "unreachable", message };
}

const elsewhere = "(--url names another place, such as http://127.0.0.1:8100; the port is server.port or --port of it)";

function failureText(url: string, { reason, message }: ProbeFailure): string {
  const hint =
    reason === "tls" && url.startsWith("https:")
      ? "(--cacert trusts another authority, --server-name wants another name, -k accepts any certificate; without TLS it is http://)"
      : `(is it running there? ${elsewhere.slice(1)}`;
  return `Cannot reach podpulse at ${url}: ${reason}: ${message}\n${hint}`;
}

/** What the command ends with after this reply. */
export function statusCode(reply: StatusReply): ExitCode {
  if (reply.type === "unreachable") return exitCode.usage;
  return isReady(reply.answer) ? exitCode.success : exitCode.failure;
}
