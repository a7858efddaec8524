import { isDeepStrictEqual } from "node:util";
import jsonPointer from "jsonpointer";
import type { BodyExpectation, HttpExpectation, StatusRange } from "../target.ts";
import type { HttpAnswer } from "./http-answer.ts";
import { compilePattern } from "./pattern.ts";

/** An expectation with its patterns compiled: says what an answer lacks, or undefined when it lacks nothing. */
export type CompiledExpectation = (answer: HttpAnswer) => string | undefined;

/**
 * Compiles an expectation. Status first, then headers, then body: the first that is not met is told.
 * Messages never quote the body, which may hold what is not for logs.
 */
export async function compileExpectation(expect: HttpExpectation): Promise<CompiledExpectation> {
  const headers = await Promise.all(
    expect.headers.map(async ({ name, pattern }) => ({ name, pattern: await compilePattern(pattern) })),
  );
  const body = expect.body && (await compileBody(expect.body));
  return (answer) => {
    if (!inRanges(answer.status, expect.status)) {
      return `status ${answer.status} (wanted ${expect.status.map(rangeText).join(", ")})`;
    }
    for (const { name, pattern } of headers) {
      if (!Object.hasOwn(answer.headers, name.toLowerCase())) return `there is no header ${name}`;
      const value = [answer.headers[name.toLowerCase()]].flat().join(", ");
      if (pattern.endOfMatch(value) === undefined) return `header ${name} does not match ${pattern.source}`;
    }
    return body?.(answer);
  };
}

/** Whether a status code is in one of the ranges. */
export function inRanges(status: number, ranges: readonly StatusRange[]): boolean {
  return ranges.some(({ from, to }) => from <= status && status <= to);
}

function rangeText({ from, to }: StatusRange): string {
  return from === to ? String(from) : `${from}-${to}`;
}

async function compileBody(expect: BodyExpectation): Promise<CompiledExpectation> {
  switch (expect.type) {
    case "contains":
      return ({ body }) => (body.includes(expect.text) ? undefined : `the body does not contain ${quote(expect.text)}`);
    case "matches": {
      const { source, endOfMatch } = await compilePattern(expect.pattern);
      return ({ body }) =>
        endOfMatch(body.toString()) === undefined ? `the body does not match ${source}` : undefined;
    }
    case "json":
      return (answer) => unmetJson(answer, expect.path, expect.equals);
  }
}

function unmetJson({ body, truncated }: HttpAnswer, path: string, wanted: unknown): string | undefined {
  if (truncated) return `the body is longer than ${body.length} bytes, so it cannot be read as JSON (see maxBodyBytes)`;
  const found = valueAt(body.toString(), path);
  if (found.type === "not-json") return "the body is not JSON";
  if (isDeepStrictEqual(found.value, wanted)) return undefined;
  return `the body's ${path || "JSON"} is not ${quote(wanted)}${found.value === undefined ? " (it is absent)" : ""}`;
}

type Found = { readonly type: "not-json" } | { readonly type: "value"; readonly value: unknown };

function valueAt(text: string, path: string): Found {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { type: "not-json" };
  }
  // One level further down: the library takes no document that is not an object.
  return { type: "value", value: jsonPointer.get([document], `/0${path}`) };
}

function quote(value: unknown): string {
  return JSON.stringify(value);
}
