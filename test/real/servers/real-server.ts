import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { dyingWithParent } from "../program.ts";

const DEFAULT_READY_TIMEOUT_MS = 15_000;
const READY_POLL_MS = 20;
const OUTPUT_TAIL_CHARS = 8_000;
const FREEZE_TIMEOUT_MS = 2_000;
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;

/** How to start one server and how to tell that it serves. */
export interface ServerCommand {
  /** The program's path; it must stay in the foreground and be a single process. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Tells whether the server answers; a rejection counts as "not yet". */
  readonly ready: () => Promise<boolean>;
  readonly readyTimeoutMs?: number;
}

/** A server process that a test can make fail in the ways that real ones do. */
export interface RealServer {
  /** The current process id; another one after `restart()`. */
  readonly pid: number;
  /** SIGKILL, resolved when the process is gone and its ports are closed; harmless when it is gone already. */
  kill(): Promise<void>;
  /** SIGSTOP, resolved when every thread has stopped: the kernel still accepts connections, nobody answers. */
  freeze(): Promise<void>;
  /** SIGCONT. */
  thaw(): void;
  /** Kills the process if it runs, starts the same command again and waits until it is ready. */
  restart(): Promise<void>;
}

interface Incarnation {
  readonly pid: number;
  readonly exited: Promise<void>;
  isRunning(): boolean;
  signal(name: NodeJS.Signals): boolean;
  describe(): string;
}

const givenPorts = new Set<number>();

/**
 * A loopback port that nobody listens on, never the same twice in one process.
 * It lies below the kernel's ephemeral range on purpose: while a server is down, no outgoing connection can take its
 * port (which would fail the restart), and a probe of the closed port cannot connect to itself.
 */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const port = randomInt(FIRST_PORT, LAST_PORT + 1);
    if (!givenPorts.has(port) && (await canListen(port))) {
      givenPorts.add(port);
      return port;
    }
  }
  throw new Error(`No free port found between ${FIRST_PORT} and ${LAST_PORT}.`);
};

const canListen = async (port: number): Promise<boolean> => {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch {
    return false;
  }
  server.close();
  await once(server, "close");
  return true;
};

/**
 * Starts a real server for one test, waits until it is ready, and kills it when the test ends, however that ends.
 * node:test runs `t.after` hooks in the order of their registration: register the removal of the server's folder
 * after this call.
 */
export const startServer = async (t: TestContext, server: ServerCommand): Promise<RealServer> => {
  let current: Incarnation | undefined;
  let testEnded = false;

  const start = async (): Promise<void> => {
    if (testEnded) {
      throw new Error(`${server.command} is not started any more: its test has ended.`);
    }
    current = launch(server);
    await waitUntilReady(current, server);
  };
  const kill = async (): Promise<void> => {
    current?.signal("SIGKILL");
    await current?.exited;
  };
  const running = (): Incarnation => {
    if (current === undefined || !current.isRunning()) {
      throw new Error(`${server.command} is not running. ${current?.describe() ?? ""}`);
    }
    return current;
  };

  t.after(async () => {
    testEnded = true;
    await kill();
  });
  await start();

  return {
    get pid() {
      return running().pid;
    },
    kill,
    async freeze() {
      const target = running();
      target.signal("SIGSTOP");
      await waitUntilFrozen(target);
    },
    thaw() {
      running().signal("SIGCONT");
    },
    async restart() {
      await kill();
      await start();
    },
  };
};

const launch = ({ command, args, cwd }: ServerCommand): Incarnation => {
  const [file, ...fileArgs] = dyingWithParent([command, ...args]);
  const child = spawn(file, fileArgs, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let ended: string | undefined;
  const keepTail = (chunk: Buffer | string): void => {
    output = (output + chunk.toString()).slice(-OUTPUT_TAIL_CHARS);
  };
  child.stdout.on("data", keepTail);
  child.stderr.on("data", keepTail);
  child.on("error", (error) => keepTail(`${error.message}\n`));
  child.on("exit", (code, signal) => {
    ended = signal ?? `exit code ${code}`;
  });
  const exited = new Promise<void>((resolve) => {
    child.on("close", (code) => {
      ended ??= `exit code ${code}`;
      resolve();
    });
  });
  return {
    pid: child.pid ?? -1,
    exited,
    isRunning: () => ended === undefined,
    signal: (name) => child.kill(name),
    describe: () => `${ended === undefined ? "Still running" : `Ended with ${ended}`}; its last output:\n${output}`,
  };
};

const waitUntilReady = async (incarnation: Incarnation, server: ServerCommand): Promise<void> => {
  const timeoutMs = server.readyTimeoutMs ?? DEFAULT_READY_TIMEOUT_MS;
  const deadline = AbortSignal.timeout(timeoutMs);
  const givenUp = once(deadline, "abort").then(() => false);
  const ended = incarnation.exited.then(() => false);
  while (!deadline.aborted && incarnation.isRunning()) {
    const isReady = server.ready().catch(() => false);
    if ((await Promise.race([isReady, givenUp, ended])) && incarnation.isRunning()) {
      return;
    }
    await delay(READY_POLL_MS);
  }
  if (!incarnation.isRunning()) {
    await incarnation.exited;
  }
  throw new Error(`${server.command} was not ready within ${timeoutMs} ms. ${incarnation.describe()}`);
};

const waitUntilFrozen = async (incarnation: Incarnation): Promise<void> => {
  const deadline = performance.now() + FREEZE_TIMEOUT_MS;
  while (!everyThreadIsStopped(incarnation.pid)) {
    if (performance.now() > deadline) {
      throw new Error(`Process ${incarnation.pid} did not stop. ${incarnation.describe()}`);
    }
    await delay(1);
  }
};

const everyThreadIsStopped = (pid: number): boolean =>
  readdirSync(`/proc/${pid}/task`)
    .map((thread) => `/proc/${pid}/task/${thread}/stat`)
    .filter((path) => existsSync(path))
    .every((path) => /\) T [^)]*$/.test(readFileSync(path, "utf8")));
