import { codeOf } from "../errors.ts";
import type { Address } from "../target.ts";
import { dial } from "./dial.ts";
import { dialTls } from "./dial-tls.ts";
import { PhaseTimer } from "./phase-timer.ts";
import type { ProbeRun } from "./protocol-probe.ts";
import { TlsIdentity } from "./tls-identity.ts";

/** How long the second look may take: it names a failure that is certain already, and must not turn it into a timeout. */
const patienceMs = 250;

/**
 * Looks once more at a peer that closed a connection without a word, as TLS servers do when they are spoken to without
 * TLS: over a connection of its own it asks whether the peer speaks TLS. Never throws; what is not clear soon is no.
 */
export async function speaksTls(
  address: Address,
  alpnProtocols: readonly string[],
  { signal }: ProbeRun,
): Promise<boolean> {
  const stop = new AbortController();
  const giveUp = () => stop.abort(new Error("no clear answer in time"));
  const timer = setTimeout(giveUp, patienceMs);
  signal.addEventListener("abort", giveUp, { once: true });
  // A run of its own: neither its time nor what it sees of a certificate is the probe's.
  const run: ProbeRun = { signal: stop.signal, phases: new PhaseTimer(), details: {} };
  try {
    const identity = new TlsIdentity({ insecureSkipVerify: true, minVersion: "TLSv1.2" }, () => {});
    const socket = await dial(address, run);
    const secureSocket = await dialTls(socket, { identity, serverName: "localhost", alpnProtocols }, run);
    secureSocket.destroy();
    return true;
  } catch (error) {
    return codeOf(error)?.includes("ALERT") ?? false;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", giveUp);
  }
}
