const maxLength = 300;

/** What OpenTelemetry complains of, for a person: it hands out errors as JSON, with their stacks. */
export function complaintText(message: string): string {
  return textOf(message).slice(0, maxLength);
}

function textOf(message: string): string {
  try {
    const { message: text, name } = JSON.parse(message) as { readonly message?: unknown; readonly name?: unknown };
    return typeof text === "string" && text !== "" ? text : String(name ?? message);
  } catch {
    return message;
  }
}
