import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { EventListener } from "../event.ts";
import type { HealthStore } from "../health-store.ts";
import { changesText, type ReloadOutcome } from "../reload-outcome.ts";
import { adminGuard } from "./admin-guard.ts";
import { DrainWaits } from "./drain-waits.ts";
import { refuse } from "./refusals.ts";

/** What the paths under `/-/` act on. */
export type AdminTarget = {
  readonly store: HealthStore;
  /** The addresses and ranges of `server.admin.allow`, which a reload may change. */
  readonly allow: () => readonly string[];
  readonly reload: () => Promise<ReloadOutcome>;
  readonly publish: EventListener;
  readonly subscribe: (listener: EventListener) => () => void;
};

const maxSeconds = 3600;

/** `/-/drain`, `/-/undrain` and `/-/reload`, guarded. There is no HEAD here: looking must change nothing. */
export function addAdminRoutes(server: FastifyInstance, target: AdminTarget): void {
  const { store } = target;
  const waits = new DrainWaits();
  const unsubscribe = target.subscribe(({ type }) => void (type === "drain-ended" && waits.endAll()));
  server.addHook("preClose", async () => {
    unsubscribe();
    await waits.endAll();
  });
  void server.register(async (admin) => {
    // Whatever body comes along is neither wanted nor read.
    admin.removeAllContentTypeParsers();
    admin.addContentTypeParser("*", (_request, _body, done) => done(null));
    admin.addHook("onRequest", adminGuard(target.allow, target.publish));
    const drain = { method: ["GET", "POST"], exposeHeadRoute: false };
    admin.route({ ...drain, url: "/-/drain", handler: (request, reply) => startDrain(store, waits, request, reply) });
    admin.route({
      ...drain,
      url: "/-/undrain",
      handler: (_request, reply) => {
        store.drain.end();
        return answer(reply, 200, ["not draining"]);
      },
    });
    admin.post("/-/reload", async (_request, reply) => answerReload(await target.reload(), reply));
  });
}

async function startDrain(
  store: HealthStore,
  waits: DrainWaits,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { seconds = "0" } = request.query as { readonly seconds?: string | readonly string[] };
  const wanted = typeof seconds === "string" && /^\d{1,4}(\.\d{1,3})?$/.test(seconds) ? Number(seconds) : Number.NaN;
  if (!(wanted <= maxSeconds)) {
    const found = JSON.stringify(seconds).slice(0, 100);
    return refuse(reply, 400, `seconds has a wrong value (found ${found}, wanted a number from 0 to ${maxSeconds})`);
  }
  if (wanted > 0 && waits.full) return refuse(reply, 503, "too many callers wait for the drain already");
  store.drain.start();
  if (wanted > 0) await waits.wait(reply, wanted * 1000);
  return answer(reply, 200, [store.drain.active ? "draining" : "not draining"]);
}

function answerReload(outcome: ReloadOutcome, reply: FastifyReply): FastifyReply {
  switch (outcome.type) {
    case "applied":
      return answer(reply, 200, [`reloaded: ${changesText(outcome.changes)}`]);
    case "observing": {
      const { checks, observeMs } = outcome;
      return answer(reply, 202, [`observing ${checks.join(", ")} for ${observeMs / 1000} s before they are enforced`]);
    }
    case "refused":
      return answer(reply, 422, [...outcome.problems, "reload refused: the old configuration runs on"]);
  }
}

function answer(reply: FastifyReply, status: number, lines: readonly string[]): FastifyReply {
  return refuse(reply.header("connection", "close"), status, lines.join("\n"));
}
