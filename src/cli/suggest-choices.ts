import { type Command, InvalidArgumentError } from "commander";
import { nearestName } from "../config/nearest-name.ts";

/** Makes every option and argument of a command that has choices say which one was meant, as commands and options do. */
export function suggestChoices(command: Command): void {
  for (const taker of [...command.options, ...command.registeredArguments]) {
    const { argChoices } = taker;
    if (!argChoices) continue;
    taker.argParser((value) => {
      if (argChoices.includes(value)) return value;
      const nearest = nearestName(value, argChoices);
      const suggestion = nearest === undefined ? "" : `\n(Did you mean ${nearest}?)`;
      throw new InvalidArgumentError(`Allowed choices are ${argChoices.join(", ")}.${suggestion}`);
    });
  }
}
