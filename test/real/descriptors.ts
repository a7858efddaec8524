import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 5;

/**
 * The open descriptors of a process that keeps opening and closing some: the shortest list within `forMs`, so what
 * remains between its probes. Sorted; each as what it is, a TCP socket as the port that it leads to (0 listens).
 */
export async function idleDescriptors(pid: number, forMs: number): Promise<readonly string[]> {
  const deadline = performance.now() + forMs;
  let shortest = openDescriptors(pid);
  while (performance.now() < deadline) {
    await delay(POLL_MS);
    const now = openDescriptors(pid);
    if (now.length < shortest.length) shortest = now;
  }
  return shortest.toSorted();
}

function openDescriptors(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  const targets = readdirSync(folder).map((fd) => readLink(`${folder}/${fd}`));
  const portByInode = peerPorts(pid);
  return targets.map((target) => {
    const port = portByInode.get(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? "");
    return port === undefined ? target : `socket to port ${port}`;
  });
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "closed meanwhile";
  }
}

/** The remote port of each IPv4 TCP socket by its inode, from proc_pid_net(5). */
function peerPorts(pid: number): ReadonlyMap<string, number> {
  const rows = readFileSync(`/proc/${pid}/net/tcp`, "utf8").trim().split("\n").slice(1);
  return new Map(
    rows.map((row) => {
      const [, , remote = "", , , , , , , inode = ""] = row.trim().split(/\s+/);
      return [inode, Number.parseInt(remote.split(":")[1] ?? "", 16)];
    }),
  );
}
