import type { SpiffePlaces } from "./spiffe-places.ts";

/** A probe with `-spiffe`, and how both the original and ours end. */
export type SpiffeCase = {
  readonly name: string;
  readonly agent: keyof SpiffePlaces["agents"];
  readonly server?: keyof SpiffePlaces["servers"];
  readonly args?: readonly string[];
  readonly code: number;
  /** The last line, but for our cause; `ADDR` stands for the server's place. */
  readonly line: string;
  readonly cause?: RegExp;
};

const spiffeFailed = (words: string): Pick<SpiffeCase, "code" | "line"> => ({
  code: 20,
  line: `failed to initialize tls credentials with spiffe. error=${words}`,
});
const serving: Pick<SpiffeCase, "code" | "line"> = { code: 0, line: "status: SERVING" };
const notConnected: Pick<SpiffeCase, "code" | "line" | "args"> = {
  code: 2,
  line: 'timeout: failed to connect service "ADDR" within 300ms',
  args: ["-connect-timeout=300ms"],
};
const soon = ["-rpc-timeout=300ms"];
const deadline = spiffeFailed("context deadline exceeded");

export const spiffeCases: readonly SpiffeCase[] = [
  { name: "a server of our trust domain", agent: "unix", ...serving },
  { name: "an agent over TCP", agent: "tcp", ...serving },
  { name: "a server of a trust domain that is federated", agent: "unix", server: "federated", ...serving },
  { name: "an agent that is just starting", agent: "late", args: ["-rpc-timeout=10s"], ...serving },
  {
    name: "a server of another trust domain",
    agent: "unix",
    server: "unknown",
    ...notConnected,
    cause: /^certificate of an unknown authority: stranger/,
  },
  {
    name: "a member of our trust domain, by another's authority",
    agent: "unix",
    server: "impostor",
    ...notConnected,
    cause: /^certificate is for spiffe:\/\/shop\.local\/orders, and no authority of that trust domain vouches for it$/,
  },
  {
    name: "a server without a SPIFFE ID",
    agent: "unix",
    server: "nameless",
    ...notConnected,
    cause: /^certificate holds no SPIFFE ID$/,
  },
  {
    name: "an agent that knows no identity for us",
    agent: "refusing",
    args: soon,
    ...deadline,
    cause: /^the Workload API failed: rpc error: code = PermissionDenied desc = no identity issued$/,
  },
  {
    name: "an agent that says nothing",
    agent: "silent",
    args: soon,
    ...deadline,
    cause: /^the Workload API did not answer$/,
  },
  {
    name: "an agent without an SVID",
    agent: "empty",
    args: soon,
    ...deadline,
    cause: /^the Workload API gave no SVID$/,
  },
  { name: "no agent", agent: "missing", args: soon, ...deadline, cause: /^the Workload API failed: .*ENOENT/ },
  {
    name: "an agent that does not understand us",
    agent: "wrong",
    ...spiffeFailed("rpc error: code = InvalidArgument desc = security header missing"),
  },
];

/** What SPIFFE_ENDPOINT_SOCKET may not say. */
export const badEndpoints: readonly (readonly [endpoint: string | undefined, words: string])[] = [
  [undefined, "workload endpoint socket address is not configured"],
  ["", 'workload endpoint socket URI must have a "tcp" or "unix" scheme'],
  ["http://127.0.0.1:1", 'workload endpoint socket URI must have a "tcp" or "unix" scheme'],
  ["/run/agent.sock", 'workload endpoint socket URI must have a "tcp" or "unix" scheme'],
  ["unix:run/agent.sock", "workload endpoint unix socket URI must not be opaque"],
  ["unix://", "workload endpoint unix socket URI must include a path"],
  ["unix:///a?b", "workload endpoint unix socket URI must not include query values"],
  ["unix:///a#b", "workload endpoint unix socket URI must not include a fragment"],
  ["tcp:x", "workload endpoint tcp socket URI must not be opaque"],
  ["tcp://", "workload endpoint tcp socket URI must include a host"],
  ["tcp://a@127.0.0.1:1", "workload endpoint tcp socket URI must not include user info"],
  ["tcp://127.0.0.1:1/a", "workload endpoint tcp socket URI must not include a path"],
  ["tcp://localhost:1", "workload endpoint tcp socket URI host component must be an IP:port"],
  ["tcp://[::1]", "workload endpoint tcp socket URI host component must include a port"],
];
