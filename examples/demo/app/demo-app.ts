import { startGrpcPart } from "./grpc-part.ts";
import { type ControlAnswer, startHttpPart } from "./http-part.ts";
import { authority } from "./listener.ts";
import { isPart, PARTS, type Part, type RunningPart } from "./part.ts";
import { startTcpPart } from "./tcp-part.ts";

/** Where the demo application listens: loopback and free ports unless told otherwise. */
export interface DemoAppOptions {
  readonly host?: string;
  readonly httpPort?: number;
  readonly grpcPort?: number;
  readonly tcpPort?: number;
}

/** The running demo application, breakable from code and with curl alike. */
export interface DemoApp {
  readonly ports: Readonly<Record<Part, number>>;
  /** Makes probes of the part fail; nothing happens when it is broken already. */
  break(part: Part): Promise<void>;
  /** Makes probes of the part pass again. */
  fix(part: Part): Promise<void>;
  /** The broken parts, in the order http, grpc, tcp. */
  broken(): readonly Part[];
  /** Stops listening everywhere and closes all connections. */
  close(): Promise<void>;
}

type Action = "break" | "fix";

/** Starts an application with one part per kind of probe, to be broken on purpose and watched by podpulse. */
export const startDemoApp = async ({
  host = "127.0.0.1",
  httpPort = 0,
  grpcPort = 0,
  tcpPort = 0,
}: DemoAppOptions = {}): Promise<DemoApp> => {
  const brokenParts = new Set<Part>();
  const started: RunningPart[] = [];
  const inTurn = createQueue();

  const start = async (starting: Promise<RunningPart>): Promise<RunningPart> => {
    const part = await starting;
    started.push(part);
    return part;
  };
  const closeAll = async (): Promise<void> => {
    await Promise.all(started.map((part) => part.close()));
  };
  const broken = (): readonly Part[] => PARTS.filter((part) => brokenParts.has(part));
  const change = (action: Action, part: Part): Promise<void> =>
    inTurn(async () => {
      await parts[part][action]();
      if (action === "break") {
        brokenParts.add(part);
      } else {
        brokenParts.delete(part);
      }
    });
  const control = async (path: string): Promise<ControlAnswer> => {
    const [, action, part] = /^\/(break|fix)\/([a-z]+)$/.exec(path) ?? [];
    if ((action === "break" || action === "fix") && part !== undefined && isPart(part)) {
      await change(action, part);
      return { status: 200, text: `${statusLine(broken())}\n` };
    }
    return { status: path === "/" ? 200 : 404, text: helpText(authority({ host, port: parts.http.port }), broken()) };
  };

  let parts: Record<Part, RunningPart>;
  try {
    const tcp = await start(startTcpPart({ host, port: tcpPort }));
    const grpc = await start(startGrpcPart({ host, port: grpcPort }));
    const http = await start(startHttpPart({ host, port: httpPort }, control));
    parts = { http, grpc, tcp };
  } catch (error) {
    await closeAll();
    throw error;
  }

  return {
    ports: { http: parts.http.port, grpc: parts.grpc.port, tcp: parts.tcp.port },
    break: (part) => change("break", part),
    fix: (part) => change("fix", part),
    broken,
    close: () => inTurn(closeAll),
  };
};

/** Runs asynchronous steps one after the other, so that a break and a fix of the same listener never overlap. */
const createQueue = (): ((step: () => Promise<void>) => Promise<void>) => {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const done = last.then(step);
    last = done.catch(() => undefined);
    return done;
  };
};

const statusLine = (broken: readonly Part[]): string =>
  broken.length === 0 ? "Nothing is broken." : `Broken: ${broken.join(", ")}.`;

const helpText = (httpAuthority: string, broken: readonly Part[]): string =>
  [
    statusLine(broken),
    "",
    ...PARTS.flatMap((part) => [
      `curl -X POST http://${httpAuthority}/break/${part}`,
      `curl -X POST http://${httpAuthority}/fix/${part}`,
    ]),
    "",
  ].join("\n");
