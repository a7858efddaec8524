import type { ServerRow } from "./server-table.ts";
import type { RealServer } from "./servers/real-server.ts";

/** One way in which a server stops serving. */
export type Outage = {
  readonly name: string;
  /** The reason that a failed probe gives for it; none where probes cannot see it. */
  readonly reason: (row: ServerRow) => "refused" | "timeout" | undefined;
  readonly begin: (server: RealServer) => Promise<void>;
  /** Resolves when the server answers again, or will as soon as it is scheduled. */
  readonly end: (server: RealServer) => Promise<void>;
};

export const outageTable: readonly Outage[] = [
  {
    name: "is killed (SIGKILL)",
    reason: () => "refused",
    begin: (server) => server.kill(),
    end: (server) => server.restart(),
  },
  {
    name: "hangs (SIGSTOP)",
    reason: ({ hang }) => (hang === "timeout" ? "timeout" : undefined),
    begin: (server) => server.freeze(),
    end: async (server) => server.thaw(),
  },
];
