import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { EventListener } from "../event.ts";
import type { HealthStore } from "../health-store.ts";
import { changesText, type ReloadOutcome } from "../reload-outcome.ts";
import { adminGuard, type GuardOptions } from "./admin-guard.ts";
import { DrainWaits } from "./drain-waits.ts";
import { refuse } from "./refusals.ts";
import { secondsParameter } from "./seconds-parameter.ts";

/** What the paths under `/-/` act on. */
export type AdminTarget = GuardOptions & {
  readonly store: HealthStore;
  readonly reload: () => Promise<ReloadOutcome>;
  readonly subscribe: (listener: EventListener) => () => void;
};

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
    admin.addHook("onRequest", adminGuard(target));
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
  const wanted = secondsParameter(request, { from: 0, to: 3600, fallback: 0 });
  if ("problem" in wanted) return refuse(reply, 400, wanted.problem);
  const { seconds } = wanted;
  if (seconds > 0 && waits.full) return refuse(reply, 503, "too many callers wait for the drain already");
  store.drain.start();
  if (seconds > 0) await waits.wait(reply, seconds * 1000);
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
