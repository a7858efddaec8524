/** Options in the words behind `podpulse COMMAND`, up to what is another program's. */
export function optionsIn(words: string): readonly string[] {
  const own = words.replaceAll(/'[^']*'|"[^"]*"/g, "").split(/ -- |[|;&>]/)[0] ?? "";
  return own.split(/\s+/).flatMap((word) => /^(-[a-zA-Z]$|--[a-z][\w.-]*)/.exec(word)?.[1] ?? []);
}
