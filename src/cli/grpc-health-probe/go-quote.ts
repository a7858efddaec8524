const named: Readonly<Record<string, string>> = {
  "\x07": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
  '"': '\\"',
  "\\": "\\\\",
};

/** A text as Go's `%q` prints it. */
export function goQuote(text: string): string {
  const escaped = text.replaceAll(/["\\]|\p{Cc}/gu, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return (
      named[character] ??
      (code.length > 2 || code >= "80" ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`)
    );
  });
  return `"${escaped}"`;
}
