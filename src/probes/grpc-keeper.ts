import type { LookupAddress } from "node:dns";
import type { Metadata } from "@grpc/grpc-js";
import type { Address, GrpcTarget } from "../target.ts";
import { dial } from "./dial.ts";
import type { GrpcConnection } from "./grpc-connection.ts";
import type { RpcEnd } from "./grpc-failure.ts";
import { findingOfEnd, findingOfStatus, type GrpcFinding } from "./grpc-finding.ts";
import { KeptGrpc } from "./grpc-kept.ts";
import { PhaseTimer } from "./phase-timer.ts";
import type { ProbeEnvironment, ProbeRun } from "./protocol-probe.ts";

/** Keeps a probe's connection between its runs, until the probe's lifetime ends. */
export class GrpcKeeper {
  readonly #target: GrpcTarget;
  readonly #environment: ProbeEnvironment;
  /** Not here while a run has it, so that two runs at once never share one. */
  #kept: KeptGrpc | undefined;

  constructor(target: GrpcTarget, environment: ProbeEnvironment) {
    this.#target = target;
    this.#environment = environment;
    const onEnd = () => this.#take()?.close();
    environment.lifetime.addEventListener("abort", onEnd, { once: true });
  }

  /** Keeps a connection over which Check has just been answered; if it may not be kept, it is closed. */
  keep(connection: GrpcConnection, servingStatus: string, metadata: Metadata): void {
    const { lifetime, onFinding, onStreamEnd } = this.#environment;
    connection.seal();
    const kept = new KeptGrpc(connection, servingStatus, {
      service: this.#target.service,
      onPush: ({ finding, details }) => {
        if (!lifetime.aborted) onFinding(finding, details);
      },
      onStreamEnd: ({ finding, details }) => {
        if (!lifetime.aborted) onStreamEnd(finding, details);
      },
    });
    this.#put(kept, metadata);
  }

  /**
   * Probes over the kept connection. Undefined when there is none that a fresh one would not replace, or when it turns
   * out to have died meanwhile: then the run goes on with a fresh one. Any failure but `not-serving` drops it.
   */
  async probe(metadata: Metadata, resolved: readonly LookupAddress[], run: ProbeRun): Promise<GrpcFinding | undefined> {
    const kept = this.#take();
    if (!kept) return undefined;
    let answered = false;
    try {
      if (!kept.ready || !kept.connection.isAsFresh(resolved)) return undefined;
      Object.assign(run.details, kept.connection.details);
      kept.startRun();
      const end = await this.#checkAndKnock(kept.connection, metadata, run);
      if (typeof end !== "string") return kept.ready || end.fromServer ? findingOfEnd(end) : undefined;
      answered = true;
      return findingOfStatus(kept.answered(end));
    } finally {
      if (answered) this.#put(kept, metadata);
      else kept.close();
    }
  }

  #take(): KeptGrpc | undefined {
    const kept = this.#kept;
    this.#kept = undefined;
    return kept;
  }

  #put(kept: KeptGrpc, metadata: Metadata): void {
    if (this.#kept || this.#environment.lifetime.aborted) {
      kept.close();
      return;
    }
    this.#kept = kept;
    if (this.#target.connection === "watch") kept.watch(metadata);
  }

  /** Calls Check, and meanwhile makes sure that new connections are accepted too; throws when they are not. */
  async #checkAndKnock(connection: GrpcConnection, metadata: Metadata, run: ProbeRun): Promise<string | RpcEnd> {
    run.phases.enter("request");
    let knocking = true;
    const checked = connection.check(metadata, run.signal).then((end) => {
      // What a deadline would now have waited for in vain.
      if (knocking) run.phases.enter("connect");
      return end;
    });
    const knocked = knock(placeOf(this.#target.address, connection.peer), run.signal).then(() => {
      knocking = false;
    });
    const [end] = await Promise.all([checked, knocked]);
    return end;
  }
}

/** The end of the kept connection itself, of several addresses that a name may have. */
function placeOf(address: Address, peer: string | undefined): Address {
  return address.type === "tcp" && peer !== undefined ? { ...address, host: peer } : address;
}

async function knock(address: Address, signal: AbortSignal): Promise<void> {
  const socket = await dial(address, { signal, phases: new PhaseTimer(), details: {} });
  socket.destroy();
}
