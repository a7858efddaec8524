import { join } from "node:path";
import { status } from "@grpc/grpc-js";
import { createAuthority } from "../../support/certificates.ts";
import { startGrpcServer } from "../../support/grpc-server.ts";
import type { Lifetime } from "../../support/lifetime.ts";
import { tempFolder } from "../../support/temp-folder.ts";
import { marked, startWorkloadApi, svidAnswer, type WorkloadHandler } from "./workload-api.ts";

/** SPIFFE agents, by what SPIFFE_ENDPOINT_SOCKET says, and servers that accept our trust domain. */
export type SpiffePlaces = {
  readonly agents: Readonly<
    Record<"tcp" | "unix" | "refusing" | "wrong" | "silent" | "empty" | "late" | "missing", string>
  >;
  readonly servers: Readonly<Record<"ours" | "federated" | "unknown" | "impostor" | "nameless", string>>;
};

export async function startSpiffePlaces(t: Lifetime): Promise<SpiffePlaces> {
  const folder = await tempFolder(t);
  const [ours, older, partners, strangers] = await Promise.all(
    ["shop.local", "shop.local before", "partner.example", "stranger"].map((commonName) =>
      createAuthority({ commonName }),
    ),
  );
  if (!ours || !older || !partners || !strangers) throw new Error("there are four authorities");
  const member = (authority: typeof ours, id?: string) =>
    authority.issue({ dnsNames: [], ipAddresses: [], uris: id === undefined ? [] : [id] });
  const probe = "spiffe://shop.local/probe";
  const answer = svidAnswer(probe, await member(ours, probe), [older, ours], { "spiffe://partner.example": partners });

  const give: WorkloadHandler = (call) => {
    if (marked(call.metadata)) call.write(answer);
    else call.destroy(Object.assign(new Error("no security header"), { code: status.INVALID_ARGUMENT }));
  };
  const fail =
    (code: status, details: string): WorkloadHandler =>
    (call) =>
      call.emit("error", { code, details });
  let asked = 0;
  const late: WorkloadHandler = (call) => (++asked % 3 === 0 ? give(call) : fail(status.UNAVAILABLE, "not yet")(call));

  const serve = async (authority: typeof ours, id?: string) => {
    const tls = { ...(await member(authority, id)), caPem: ours.certPem, requestClientCert: true };
    return `127.0.0.1:${(await startGrpcServer(t, { tls })).port}`;
  };
  return {
    agents: {
      tcp: await startWorkloadApi(t, give),
      unix: await startWorkloadApi(t, give, join(folder, "agent.sock")),
      refusing: await startWorkloadApi(t, fail(status.PERMISSION_DENIED, "no identity issued")),
      wrong: await startWorkloadApi(t, fail(status.INVALID_ARGUMENT, "security header missing")),
      silent: await startWorkloadApi(t, () => {}),
      empty: await startWorkloadApi(t, (call) => call.write({ svids: [] })),
      late: await startWorkloadApi(t, late),
      missing: `unix://${join(folder, "none.sock")}`,
    },
    servers: {
      ours: await serve(ours, "spiffe://shop.local/orders"),
      federated: await serve(partners, "spiffe://partner.example/orders"),
      unknown: await serve(strangers, "spiffe://stranger/orders"),
      // Another trust domain's authority vouches for a member of ours.
      impostor: await serve(partners, "spiffe://shop.local/orders"),
      nameless: await serve(ours),
    },
  };
}
