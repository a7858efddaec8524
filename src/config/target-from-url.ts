import type { Check } from "../check.ts";
import { UsageError } from "../errors.ts";
import type { ProbeTarget } from "../target.ts";
import type { RawCheck, RawTls } from "./check-schema.ts";
import type { Report } from "./config-document.ts";
import { fillDefaults } from "./fill-defaults.ts";
import { resolveCheck } from "./resolve-check.ts";
import { checkShape } from "./schema-problems.ts";
import { quotedUrl, targetUrlParts } from "./target-url-parts.ts";

/** Settings that a URL does not hold. */
export type UrlOverrides = {
  readonly name?: string;
  readonly tls?: RawTls;
  readonly timeoutSeconds?: number;
  /** HTTP headers, or gRPC metadata. */
  readonly headers?: readonly { readonly name: string; readonly value: string }[];
  /** In place of the URL's own. */
  readonly service?: string;
};

type Handler = Pick<RawCheck, "httpGet" | "tcpSocket" | "grpc" | "tls">;

/**
 * The check that a target URL stands for, with the same rules and defaults as a check in a file.
 * Throws a UsageError for what is no target URL.
 */
export function checkFromUrl(text: string, overrides: UrlOverrides = {}): Check {
  const { name, timeoutSeconds, ...more } = overrides;
  const handler = handlerOf(text, more);
  const raw = {
    name: name ?? nameOf(handler),
    ...handler,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
  const refuse: Report = (path, message) => {
    throw new UsageError(`Cannot use the target ${quotedUrl(text)}: ${path.at(-1)} ${message}`);
  };
  checkShape({ value: { checks: [raw] }, expandedTexts: new Map(), unexpanded: [] }, refuse);
  const [filled] = fillDefaults({ checks: [raw] }).checks;
  if (!filled) throw new Error("A check was lost while its defaults were filled in");
  const check = resolveCheck(filled, [], refuse);
  return { ...check, target: withMetadata(check.target, overrides, refuse) };
}

function withMetadata(target: ProbeTarget, { headers = [] }: UrlOverrides, refuse: Report): ProbeTarget {
  if (target.protocol !== "grpc") return target;
  for (const { name, value } of headers) {
    if (/-bin$/i.test(name)) refuse([name], "is binary metadata, which is not supported");
    if (!/^[-_.0-9a-z]+$/i.test(name)) refuse([name], "is no name of gRPC metadata (wanted letters, digits, - _ .)");
    if (!/^[ -~]*$/.test(value)) refuse([name], "is no gRPC metadata with this value (wanted printable ASCII)");
  }
  return { ...target, metadata: headers.map(({ name, value }) => ({ name, value: { type: "literal", text: value } })) };
}

function handlerOf(text: string, { tls, headers, service }: UrlOverrides): Handler {
  const { protocol, secure, where, rest } = targetUrlParts(text);
  const security = secure ? { tls: tls ?? {} } : {};
  switch (protocol) {
    case "http":
      return {
        httpGet: {
          ...where,
          scheme: secure ? "HTTPS" : "HTTP",
          path: rest || "/",
          ...(headers ? { httpHeaders: [...headers] } : {}),
        },
        ...(secure && tls ? { tls } : {}),
      };
    case "grpc":
      return { grpc: { ...where, service: service ?? rest }, ...security };
    case "tcp":
      return { tcpSocket: where, ...security };
  }
}

/** A DNS label made of what a target says of itself, short enough for a number behind it. */
function nameOf({ httpGet, tcpSocket, grpc }: Handler): string {
  const where = httpGet ?? grpc ?? tcpSocket ?? {};
  const protocol = httpGet ? "http" : grpc ? "grpc" : "tcp";
  const parts = [protocol, where.socketPath ?? where.host, where.port, grpc?.service].filter(Boolean).join("-");
  return parts
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 58)
    .replaceAll(/^-+|-+$/g, "");
}
