/** Finds a pattern in a text. */
export type Pattern = {
  /** As it was written. */
  readonly source: string;
  /** Index behind the first match, or undefined when there is none. */
  readonly endOfMatch: (text: string) => number | undefined;
};

/**
 * Compiles a pattern of RE2 syntax, whose matching takes time linear in the text, so that a hostile answer cannot hold
 * the process. The engine is loaded on first use. Rejects with its error when the pattern does not compile.
 */
export async function compilePattern(source: string): Promise<Pattern> {
  const { RE2JS } = await import("re2js");
  const compiled = RE2JS.compile(source);
  return {
    source,
    endOfMatch: (text) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? matcher.end() : undefined;
    },
  };
}
