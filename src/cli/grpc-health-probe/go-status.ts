import { status } from "@grpc/grpc-js";

/** How a call ended, as grpc-go prints it: `rpc error: code = NotFound desc = unknown service`. */
export function goStatusText({ code, details }: { readonly code: number; readonly details: string }): string {
  return `rpc error: code = ${nameOf(code)} desc = ${details}`;
}

/** Go writes the names of the codes in its own way, and CANCELLED with one L. */
function nameOf(code: number): string {
  if (code === status.CANCELLED) return "Canceled";
  const name = status[code];
  if (name === undefined) return `Code(${code})`;
  return name.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
