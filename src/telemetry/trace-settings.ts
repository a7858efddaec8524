/** Environment variables by name. */
type Environment = Readonly<Record<string, string | undefined>>;

/** How spans are gathered before they are sent; what is absent is OpenTelemetry's default. */
export type BatchSettings = {
  readonly scheduledDelayMillis?: number;
  readonly exportTimeoutMillis?: number;
  readonly maxQueueSize?: number;
  readonly maxExportBatchSize?: number;
};

/** What the environment says of exporting spans. */
export type TraceSettings = {
  /** Where spans go: scheme, host and port alone, since more of the URL may hold a token. Absent: they are not exported. */
  readonly origin?: string;
  readonly batches: BatchSettings;
  /** What cannot be heeded, for people. */
  readonly complaints: readonly string[];
};

const endpointVariables = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"] as const;
const protocolVariables = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"] as const;

/** The SDK does not read these itself. The bounds keep a queue from eating the memory of the pod. */
const batchVariables = {
  scheduledDelayMillis: { variable: "OTEL_BSP_SCHEDULE_DELAY", most: 600_000 },
  exportTimeoutMillis: { variable: "OTEL_BSP_EXPORT_TIMEOUT", most: 600_000 },
  maxQueueSize: { variable: "OTEL_BSP_MAX_QUEUE_SIZE", most: 65_536 },
  maxExportBatchSize: { variable: "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", most: 65_536 },
} as const satisfies { readonly [K in keyof BatchSettings]-?: { readonly variable: string; readonly most: number } };

const off: TraceSettings = { batches: {}, complaints: [] };

/**
 * Reads OpenTelemetry's own variables, by its specification: what is empty counts as unset, and what cannot be used is
 * complained of and ignored, for traces must never keep podpulse from probing.
 */
export function traceSettings(environment: Environment): TraceSettings {
  if (environment["OTEL_SDK_DISABLED"]?.toLowerCase() === "true") return off;
  if (environment["OTEL_TRACES_EXPORTER"] === "none") return off;
  const endpoint = firstSet(environment, endpointVariables);
  if (!endpoint) return off;
  const origin = originOf(endpoint.value);
  if (origin === undefined) return { ...off, complaints: [complaintOfEndpoint(endpoint)] };
  const batches: Partial<Record<keyof BatchSettings, number>> = {};
  const complaints = complaintsOfProtocol(environment);
  for (const key of Object.keys(batchVariables) as (keyof BatchSettings)[]) {
    const { variable, most } = batchVariables[key];
    const text = environment[variable]?.trim();
    if (!text) continue;
    const value = Number(text);
    if (Number.isInteger(value) && value >= 1 && value <= most) batches[key] = value;
    else complaints.push(`${variable}: found ${JSON.stringify(cut(text))}, wanted a whole number from 1 to ${most}`);
  }
  return { origin, batches, complaints };
}

type SetVariable = { readonly variable: string; readonly value: string };

function firstSet(environment: Environment, variables: readonly string[]): SetVariable | undefined {
  for (const variable of variables) {
    const value = environment[variable]?.trim();
    if (value) return { variable, value };
  }
  return undefined;
}

function originOf(text: string): string | undefined {
  const url = URL.parse(text);
  return url && (url.protocol === "http:" || url.protocol === "https:") ? url.origin : undefined;
}

/** Only `host:port`, the usual mistake, is repeated: anything else may hold a token. */
function complaintOfEndpoint({ variable, value }: SetVariable): string {
  const hostAndPort = /^[\w.-]+:\d{1,5}$/.test(value);
  const found = hostAndPort ? `found ${cut(value)}, ` : "";
  const example = hostAndPort ? cut(value) : "otel-collector:4318";
  return `${variable}: ${found}wanted a URL such as http://${example}; no spans are exported`;
}

function complaintsOfProtocol(environment: Environment): string[] {
  const protocol = firstSet(environment, protocolVariables);
  if (!protocol || protocol.value === "http/protobuf") return [];
  const { variable, value } = protocol;
  return [
    `${variable}: found ${JSON.stringify(cut(value))}, but spans are sent by http/protobuf only (port 4318 of most collectors)`,
  ];
}

function cut(text: string): string {
  return text.slice(0, 60);
}
