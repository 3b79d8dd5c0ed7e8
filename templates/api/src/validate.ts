// Checks what a client sends, and says everything that is wrong with it at once.
import { HttpError, type Problem } from "./errors";

/** Reads a value at a path, or notes what is wrong with it. */
export type Check<T> = (value: unknown, path: string, problems: Problem[]) => T;

export function validate<T>(check: Check<T>, value: unknown): T {
  const problems: Problem[] = [];
  const result = check(value, "", problems);
  if (problems.length > 0) throw new HttpError(422, "the input is not valid", problems);
  return result;
}

export const text =
  ({ max }: { max: number }): Check<string> =>
  (value, path, problems) => {
    if (typeof value === "string" && value.trim() !== "" && value.length <= max) return value.trim();
    problems.push({ path, message: `must be a text of 1 to ${max} characters` });
    return "";
  };

export const integer =
  ({ min, max }: { min: number; max: number }): Check<number> =>
  (value, path, problems) => {
    if (Number.isInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
    problems.push({ path, message: `must be a whole number from ${min} to ${max}` });
    return min;
  };

export const list =
  <T>(item: Check<T>, { max }: { max: number }): Check<T[]> =>
  (value, path, problems) => {
    if (Array.isArray(value) && value.length > 0 && value.length <= max) {
      return value.map((entry, at) => item(entry, `${path}[${at}]`, problems));
    }
    problems.push({ path, message: `must be a list of 1 to ${max} entries` });
    return [];
  };

export const object =
  <T extends object>(shape: { [K in keyof T]: Check<T[K]> }): Check<T> =>
  (value, path, problems) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      problems.push({ path, message: "must be an object" });
      return {} as T;
    }
    const read = Object.entries(shape) as [string, Check<unknown>][];
    const entries = read.map(([key, check]) => {
      const inner = path === "" ? key : `${path}.${key}`;
      return [key, check((value as Record<string, unknown>)[key], inner, problems)];
    });
    return Object.fromEntries(entries) as T;
  };
