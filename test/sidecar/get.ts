import { type IncomingHttpHeaders, request } from "node:http";

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: string };

/** One GET over a connection of its own, as kubelet does it. Rejects when there is no answer. */
export async function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request(url, { agent: false, headers }, (response) => {
    response.setEncoding("utf8");
    let body = "";
    response.on("data", (text: string) => {
      body += text;
    });
    response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    response.on("error", reject);
  });
  asked.on("error", reject).end();
  return await promise;
}

/** The status code alone; 0 when there is no answer. */
export async function statusOf(url: string): Promise<number> {
  return await get(url).then(
    ({ status }) => status,
    () => 0,
  );
}
