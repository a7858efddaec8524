import { connect, type LookupFunction, type NetConnectOpts, type Socket } from "node:net";
import type { Address } from "../target.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { resolveHost } from "./resolve-host.ts";

/**
 * Opens a connection, resolving the host first. Of several addresses each is tried until one answers.
 * Throws Node's error, or the signal's reason; then nothing is left open.
 * The socket keeps an error listener, so that a late reset cannot end the process; whoever takes it destroys it.
 */
export async function dial(address: Address, run: ProbeRun): Promise<Socket> {
  return await connected(await connectOptions(address, run), run);
}

async function connectOptions(address: Address, run: ProbeRun): Promise<NetConnectOpts> {
  if (address.type === "unix") return { path: address.socketPath };
  const found = await resolveHost(address.host, run);
  const lookup: LookupFunction = (_host, _options, callback) => callback(null, [...found]);
  return { host: address.host, port: address.port, lookup, autoSelectFamily: true };
}

async function connected(options: NetConnectOpts, run: ProbeRun): Promise<Socket> {
  run.phases.enter("connect");
  run.signal.throwIfAborted();
  const socket = connect(options);
  socket.on("error", ignoreLateError);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const giveUp = () => reject(run.signal.reason);
  // By hand: `events.once` with a signal takes several times as long, and this is most of what a TCP probe does itself.
  socket.once("connect", resolve).once("error", reject);
  run.signal.addEventListener("abort", giveUp);
  try {
    await promise;
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    socket.off("connect", resolve).off("error", reject);
    run.signal.removeEventListener("abort", giveUp);
  }
}

/** Errors after the wait for them is over: the one who waits has its own listener. */
export function ignoreLateError(): void {}
