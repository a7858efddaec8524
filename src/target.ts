/** Where to connect to. */
export type Address =
  | { readonly type: "tcp"; readonly host: string; readonly port: number }
  | { readonly type: "unix"; readonly socketPath: string };

export const tlsVersions = ["TLSv1.2", "TLSv1.3"] as const;

export type TlsVersion = (typeof tlsVersions)[number];

/** How a probe speaks TLS. Verification is on unless `insecureSkipVerify` says otherwise. */
export type TlsSettings = {
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** The name sent as SNI and verified, in place of the host's. */
  readonly serverName?: string;
  /** The SPIFFE ID that the peer's certificate must hold, in place of the name; `/*` at its end stands for any path. */
  readonly spiffeId?: string;
  readonly insecureSkipVerify: boolean;
  readonly minVersion: TlsVersion;
};

/** A header to send. A value from a file is read anew for each probe, so that tokens may rotate. */
export type HeaderSetting = {
  readonly name: string;
  readonly value:
    | { readonly type: "literal"; readonly text: string }
    | { readonly type: "file"; readonly path: string };
};

/** Inclusive range of HTTP status codes. */
export type StatusRange = { readonly from: number; readonly to: number };

export type BodyExpectation =
  | { readonly type: "contains"; readonly text: string }
  | { readonly type: "matches"; readonly pattern: string }
  | { readonly type: "json"; readonly path: string; readonly equals: unknown };

/** What an HTTP answer must look like to count as success. */
export type HttpExpectation = {
  readonly status: readonly StatusRange[];
  readonly headers: readonly { readonly name: string; readonly pattern: string }[];
  readonly body?: BodyExpectation;
  readonly maxBodyBytes: number;
};

/** One step of a talk over TCP. A pattern is matched over bytes: each is one character. */
export type ExchangeStep =
  | { readonly type: "send"; readonly data: string; readonly encoding: "utf8" | "hex" }
  | { readonly type: "expect"; readonly pattern: string };

export type TcpTarget = {
  readonly protocol: "tcp";
  readonly address: Address;
  readonly exchange?: readonly ExchangeStep[];
  /** How long a connection must last after that to count. */
  readonly settleMs?: number;
  readonly tls?: TlsSettings;
};

export const httpVersions = ["HTTP1", "HTTP2", "auto"] as const;

/** `auto`: what ALPN finds, HTTP/2 before HTTP/1.1; without TLS it is HTTP/1.1. */
export type HttpVersion = (typeof httpVersions)[number];

export const httpConnections = ["fresh", "reuse"] as const;

/** `fresh`: a new connection for each request; `reuse`: one is kept open between the runs of a probe. */
export type HttpConnectionUse = (typeof httpConnections)[number];

export type HttpTarget = {
  readonly protocol: "http";
  readonly scheme: "http" | "https";
  readonly version: HttpVersion;
  readonly connection: HttpConnectionUse;
  readonly address: Address;
  /** Path and query, as it is sent. */
  readonly path: string;
  readonly headers: readonly HeaderSetting[];
  readonly expect: HttpExpectation;
  readonly tls?: TlsSettings;
};

export type GrpcTarget = {
  readonly protocol: "grpc";
  readonly address: Address;
  /** The service asked for; empty means the server as a whole. */
  readonly service: string;
  /** Sent as `:authority`, in place of the server name or the address. */
  readonly authority?: string;
  readonly metadata: readonly HeaderSetting[];
  /** What stays open between the probes: the connection, or with it a `Watch` stream too. */
  readonly connection?: "reuse" | "watch";
  readonly tls?: TlsSettings;
};

/** What a probe is aimed at, with everything that is specific to its protocol. */
export type ProbeTarget = TcpTarget | HttpTarget | GrpcTarget;

export type Protocol = ProbeTarget["protocol"];
