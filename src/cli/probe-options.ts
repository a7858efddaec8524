import type { RawTls } from "../config/check-schema.ts";
import { headerNamePattern, headerValuePattern } from "../config/handler-words.ts";
import type { UrlOverrides } from "../config/target-from-url.ts";
import { UsageError } from "../errors.ts";
import type { ProbeTarget } from "../target.ts";
import { targetUrl } from "../target-url.ts";

/** The options of `podpulse probe`, as they are parsed. */
export type ProbeOptions = {
  readonly timeout: number;
  readonly header?: readonly string[];
  readonly service?: string;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly insecure?: true;
  readonly output: "text" | "json";
};

/** What the options say of each target. Throws a UsageError for what does not fit together. */
export function overridesOf(options: ProbeOptions): UrlOverrides {
  refuseMisfits(options);
  const { timeout, header = [], service } = options;
  return {
    timeoutSeconds: timeout,
    tls: tlsOf(options),
    ...(header.length > 0 ? { headers: header.map(headerOf) } : {}),
    ...(service === undefined ? {} : { service }),
  };
}

function tlsOf({ cacert, cert, key, serverName, insecure }: ProbeOptions): RawTls {
  return {
    ...(cacert === undefined ? {} : { caFile: cacert }),
    ...(cert === undefined ? {} : { certFile: cert }),
    ...(key === undefined ? {} : { keyFile: key }),
    ...(serverName === undefined ? {} : { serverName }),
    ...(insecure ? { insecureSkipVerify: true } : {}),
  };
}

function headerOf(text: string): { readonly name: string; readonly value: string } {
  const colon = text.indexOf(":");
  const [name, value] = [text.slice(0, Math.max(colon, 0)).trim(), text.slice(colon + 1).trim()];
  const refuse = (what: string): never => {
    throw new UsageError(`Cannot read the header -H ${JSON.stringify(name)}: ${what}`);
  };
  if (colon < 0) throw new UsageError("Cannot read a header given with -H: it has no colon (wanted 'NAME: VALUE')");
  if (!new RegExp(headerNamePattern).test(name)) refuse("that is no header name (wanted 'NAME: VALUE')");
  if (!new RegExp(headerValuePattern).test(value)) refuse("its value is not one line of Latin-1 characters");
  return { name, value };
}

function refuseMisfits({ cacert, cert, key, insecure }: ProbeOptions): void {
  if (cert !== undefined && key === undefined) throw new UsageError("--cert needs --key, its private key");
  if (key !== undefined && cert === undefined) throw new UsageError("--key needs --cert, its certificate");
  if (cacert !== undefined && insecure)
    throw new UsageError("--cacert has no effect beside -k, which verifies nothing");
}

/** An option that no target can use is a mistake: it would be taken for having had an effect. */
export function refuseUnused(targets: readonly ProbeTarget[], options: ProbeOptions): void {
  const refuse = (option: string, wanted: string): never => {
    throw new UsageError(`${option} has no effect on ${targets.map(targetUrl).join(", ")} (wanted ${wanted})`);
  };
  const secure = targets.some(
    (target) => target.tls !== undefined || (target.protocol === "http" && target.scheme === "https"),
  );
  const tlsOptions = {
    cacert: "--cacert",
    cert: "--cert",
    key: "--key",
    serverName: "--server-name",
    insecure: "-k",
  } as const;
  for (const [key, option] of Object.entries(tlsOptions)) {
    const given = options[key as keyof typeof tlsOptions] !== undefined;
    if (given && !secure) refuse(option, "https://, tls:// or grpcs://");
  }
  const speaks = (...protocols: readonly string[]) => targets.some(({ protocol }) => protocols.includes(protocol));
  if (options.service !== undefined && !speaks("grpc")) refuse("--service", "grpc:// or grpcs://");
  if (options.header !== undefined && !speaks("http", "grpc")) refuse("-H", "an HTTP or gRPC target");
}
