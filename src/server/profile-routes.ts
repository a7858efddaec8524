import { once } from "node:events";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { adminGuard, type GuardOptions } from "./admin-guard.ts";
import { refuse } from "./refusals.ts";
import { secondsParameter } from "./seconds-parameter.ts";

/** Takes profiles of this process: gzipped, in pprof's format. */
export type ProfileSource = {
  /** Whether a CPU profile is being taken: there can be one at a time. */
  readonly busy: boolean;
  /** Resolves after `seconds`, or as soon as `signal` is aborted, with the profile until then. */
  readonly cpu: (seconds: number, signal: AbortSignal) => Promise<Uint8Array>;
  readonly heap: () => Promise<Uint8Array>;
  readonly close: () => void;
};

const bounds = { from: 1, to: 300, fallback: 30 } as const;

const index = `Profiles of podpulse in pprof's format:

/debug/pprof/profile?seconds=${bounds.fallback}  where the CPU time goes, for ${bounds.from} to ${bounds.to} seconds, one profile at a time
/debug/pprof/heap                what lives on the heap, by where it was allocated

To look at one: go tool pprof URL`;

/** `/debug/pprof/`, guarded as the paths under `/-/` are. There is no HEAD here: a profile is work. */
export function addProfileRoutes(server: FastifyInstance, source: ProfileSource, guard: GuardOptions): void {
  const running = new Map<AbortController, FastifyReply>();
  server.addHook("preClose", async () => {
    await Promise.allSettled([...running].map(([end, reply]) => endAndSend(end, reply)));
    source.close();
  });
  void server.register(async (debug) => {
    debug.addHook("onRequest", adminGuard(guard));
    const get = (url: string, handler: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>) => {
      debug.get(url, { exposeHeadRoute: false }, handler);
    };
    for (const url of ["/debug/pprof", "/debug/pprof/"]) get(url, async (_, reply) => refuse(reply, 200, index));
    get("/debug/pprof/heap", async ({ query }, reply) => {
      if (Object.hasOwn(query as object, "seconds")) {
        return refuse(
          reply,
          400,
          "a heap profile takes no seconds: it is what lives now (take two, and go tool pprof -base)",
        );
      }
      return answer(reply, "heap", await source.heap());
    });
    get("/debug/pprof/profile", async (request, reply) => {
      const wanted = secondsParameter(request, bounds);
      if ("problem" in wanted) return refuse(reply, 400, wanted.problem);
      if (source.busy) return refuse(reply, 409, "a CPU profile is being taken already (try again when it has ended)");
      const end = new AbortController();
      running.set(end, reply);
      try {
        return answer(reply, "profile", await untilClosed(request, end, () => source.cpu(wanted.seconds, end.signal)));
      } finally {
        running.delete(end);
      }
    });
  });
}

/** Ends the work when the caller leaves. */
async function untilClosed<Made>(
  { raw: { socket } }: FastifyRequest,
  end: AbortController,
  work: () => Promise<Made>,
): Promise<Made> {
  const onClose = () => end.abort();
  socket.setTimeout(0); // the server's bound on idle connections would end a long profile
  socket.once("close", onClose);
  if (socket.destroyed) onClose();
  try {
    return await work();
  } finally {
    socket.off("close", onClose);
  }
}

/** The profile so far is worth having: it is sent, unless that takes longer than a second. */
async function endAndSend(end: AbortController, { raw }: FastifyReply): Promise<void> {
  end.abort();
  if (!raw.writableFinished && !raw.destroyed) await once(raw, "close", { signal: AbortSignal.timeout(1000) });
}

function answer(reply: FastifyReply, name: string, profile: Uint8Array): FastifyReply {
  return reply
    .header("connection", "close")
    .header("content-disposition", `attachment; filename="${name}.pb.gz"`)
    .type("application/octet-stream")
    .send(profile);
}
