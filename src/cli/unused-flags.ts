import { UsageError } from "../errors.ts";
import type { ProbeTarget } from "../target.ts";
import { targetUrl } from "../target-url.ts";
import { type FlagScope, type ProbeFlag, probeFlags } from "./probe-flags.ts";
import { longName, type ProbeFlagOptions } from "./probe-options.ts";

type Scope = { readonly holds: (target: ProbeTarget) => boolean; readonly wanted: string };

const isSecureHttp = (target: ProbeTarget) => target.protocol === "http" && target.scheme === "https";

const scopes = {
  http: { holds: ({ protocol }) => protocol === "http", wanted: "http:// or https://" },
  https: { holds: isSecureHttp, wanted: "https://" },
  tcp: { holds: ({ protocol }) => protocol === "tcp", wanted: "tcp://, tls:// or unix://" },
  grpc: { holds: ({ protocol }) => protocol === "grpc", wanted: "grpc:// or grpcs://" },
  headers: { holds: ({ protocol }) => protocol !== "tcp", wanted: "an HTTP or gRPC target" },
  tls: {
    holds: (target) => target.tls !== undefined || isSecureHttp(target),
    wanted: "https://, tls:// or grpcs://",
  },
} as const satisfies Record<FlagScope, Scope>;

/** A flag that no target can use is a mistake: it would be taken for having had an effect. Throws a UsageError. */
export function refuseUnused(targets: readonly ProbeTarget[], options: ProbeFlagOptions): void {
  for (const key of Object.keys(probeFlags) as readonly (keyof typeof probeFlags)[]) {
    const flag: ProbeFlag = probeFlags[key];
    const { holds, wanted } = scopes[flag.scope];
    if (options[key] === undefined || targets.some(holds)) continue;
    const name = /^-\w\b/.exec(flag.flags)?.[0] ?? longName(flag);
    throw new UsageError(`${name} has no effect on ${targets.map(targetUrl).join(", ")} (wanted ${wanted})`);
  }
}
