import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { findProgram } from "../program.ts";
import { answersHttp } from "./readiness.ts";
import { type RealServer, startServer } from "./real-server.ts";

/** Where nginx keeps its files and listens. */
export interface NginxOptions {
  readonly folder: string;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Starts nginx as a single process which answers `GET /health` with 200 "ok" over HTTP and HTTPS, and 404 elsewhere. */
export const startNginx = async (t: TestContext, options: NginxOptions): Promise<RealServer> => {
  const { folder, httpPort } = options;
  const confFile = join(folder, "nginx.conf");
  await mkdir(folder, { recursive: true });
  await writeFile(confFile, configuration(options));
  return startServer(t, {
    command: findProgram("nginx") ?? "nginx",
    args: ["-p", folder, "-c", confFile, "-e", join(folder, "error.log")],
    cwd: folder,
    ready: () => answersHttp(httpPort, "/health"),
  });
};

const configuration = ({ folder, httpPort, httpsPort, certFile, keyFile }: NginxOptions): string => {
  const inFolder = (name: string): string => quote(join(folder, name));
  return `daemon off;
master_process off;
pid ${inFolder("nginx.pid")};
lock_file ${inFolder("nginx.lock")};
error_log ${inFolder("error.log")};
error_log stderr;

events {}

http {
  access_log ${inFolder("access.log")};
  client_body_temp_path ${inFolder("client-body")};
  proxy_temp_path ${inFolder("proxy")};
  fastcgi_temp_path ${inFolder("fastcgi")};
  uwsgi_temp_path ${inFolder("uwsgi")};
  scgi_temp_path ${inFolder("scgi")};
  default_type text/plain;
  ssl_protocols TLSv1.2 TLSv1.3;

  server {
    listen 127.0.0.1:${httpPort};
    listen 127.0.0.1:${httpsPort} ssl;
    ssl_certificate ${quote(certFile)};
    ssl_certificate_key ${quote(keyFile)};

    location = /health {
      return 200 "ok";
    }

    location / {
      return 404;
    }
  }
}
`;
};

const quote = (path: string): string => JSON.stringify(path);
