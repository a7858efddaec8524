const maxLength = 300;

/** What OpenTelemetry complains of, for a person: it hands out errors as JSON, with their stacks. */
export function complaintText(message: string): string {
  return textOf(message).slice(0, maxLength);
}

type Complaint = { readonly message?: unknown; readonly name?: unknown; readonly code?: unknown };

function textOf(text: string): string {
  const complaint = parsed(text);
  if (!complaint) return text;
  const { message, name, code } = complaint;
  const said = typeof message === "string" ? message : "";
  const word = typeof code === "string" || typeof code === "number" ? String(code) : "";
  // The message of an answer is its status line's phrase, which many servers leave empty.
  if (/^\d{3}$/.test(word)) return `the collector answered ${word} ${said}`.trim();
  return said || word || String(name ?? text);
}

function parsed(text: string): Complaint | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
