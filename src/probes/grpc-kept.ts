import type { Metadata } from "@grpc/grpc-js";
import type { ProbeFailure, ProbeFinding } from "../probe.ts";
import { type BlockageWatch, blockageMeter } from "./blockage-meter.ts";
import type { GrpcConnection } from "./grpc-connection.ts";
import { findingOfStatus, type GrpcFinding } from "./grpc-finding.ts";
import { GrpcWatch } from "./grpc-watch.ts";

export type KeptGrpcOptions = {
  readonly service: string;
  /** Takes what the Watch stream tells. */
  readonly onPush: (pushed: GrpcFinding) => void;
  /** Takes how it ended, when it was not we who ended it. */
  readonly onStreamEnd: (end: GrpcFinding<ProbeFailure>) => void;
};

/**
 * A connection that is kept between runs, and on it a Watch stream, if that is wanted. The runs' Check over the same
 * connection is the stream's keepalive: HTTP/2 PINGs as often as that are punished by grpc-go's servers (GOAWAY with
 * `too_many_pings`, by default for more than one in five minutes), while a call is always allowed, and shows that the
 * health service answers and not only its HTTP/2 layer.
 */
export class KeptGrpc {
  readonly connection: GrpcConnection;
  readonly #options: KeptGrpcOptions;
  #watch: GrpcWatch | undefined;
  /** A stream may end because we did not run for a while, and it would then not be the peer's fault. */
  #blockage: BlockageWatch | undefined;
  #unimplemented = false;
  #closed = false;
  /** The newest status that a result tells. */
  #newest: string;
  /** What the stream told during the run in flight. */
  #toldInRun: string | undefined;

  constructor(connection: GrpcConnection, servingStatus: string, options: KeptGrpcOptions) {
    this.connection = connection;
    this.#newest = servingStatus;
    this.#options = options;
  }

  /** Whether a run can use it; not after its stream ended, which closes it. */
  get ready(): boolean {
    return !this.#closed && this.connection.ready;
  }

  startRun(): void {
    this.#toldInRun = undefined;
  }

  /**
   * Takes what Check answered and gives the status that is the run's. That is the stream's if it told one meanwhile: a
   * stream always tells the latest in the end, while the two may cross on their way, and a change is told once only.
   */
  answered(servingStatus: string): string {
    this.#newest = this.#toldInRun ?? servingStatus;
    return this.#newest;
  }

  /** Opens the Watch stream, unless there is one or the server has none. */
  watch(metadata: Metadata): void {
    if (this.#watch || this.#unimplemented || this.#closed) return;
    this.#blockage = blockageMeter.watch("stream");
    this.#watch = new GrpcWatch({
      client: this.connection.client,
      service: this.#options.service,
      metadata,
      isConnected: () => this.connection.ready,
      onStatus: (servingStatus) => this.#onStatus(servingStatus),
      onEnd: (end) => this.#onEnd(end),
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch?.close();
    this.#blockage?.end();
    this.connection.close();
  }

  #onStatus(servingStatus: string): void {
    this.#toldInRun = servingStatus;
    if (servingStatus === this.#newest) return;
    this.#newest = servingStatus;
    this.#options.onPush(this.#withPeer(findingOfStatus(servingStatus)));
  }

  #onEnd(end: GrpcFinding<ProbeFailure> | "unimplemented"): void {
    this.#watch = undefined;
    if (end === "unimplemented") {
      this.#unimplemented = true;
      this.#blockage?.end();
      return;
    }
    this.#options.onStreamEnd(this.#withPeer(end));
    this.close();
  }

  #withPeer<F extends ProbeFinding>({ finding, details }: GrpcFinding<F>): GrpcFinding<F> {
    return { finding, details: { ...this.connection.details, ...details } };
  }
}
