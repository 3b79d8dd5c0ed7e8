// How the parts of an object are laid out: on one line where they fit, else one below the other, many short ones in columns.

import { endsWith, indexOf, join, padEnd, padStart, repeat } from "land:console/primordials";

const { floor, max, min, round, sqrt } = Math;

/** No line of parts is made longer. */
export const BREAK_LENGTH = 80;
/** So many innermost levels may share one line. */
const LEVELS_PER_LINE = 3;
/** From so many on, the items of a list stand in columns. */
const MIN_COLUMN_ITEMS = 7;
const MAX_COLUMNS = 12;
/** Items up to this width stand in columns even where their widths differ much. */
const NARROW = 6;

/**
 * `open` and `close` are the braces; `prefix` what stands before them; `indent` the column of the line they begin in;
 * `nested` how many levels of objects `parts` have inside.
 */
export function layOut({ prefix, open, close, parts, indent, nested, isList }) {
  const front = prefix === "" ? "" : `${prefix} `;
  if (parts.length === 0) return `${front}${open}${close}`;
  const rows = isList && parts.length >= MIN_COLUMN_ITEMS ? columns(parts, indent) : parts;
  if (nested < LEVELS_PER_LINE && rows === parts && indexOf(prefix, "\n") < 0) {
    const start = parts.length + indent + open.length + prefix.length + 10;
    if (fits(parts, start)) return `${front}${open} ${join(parts, ", ")} ${close}`;
  }
  const newline = `\n${repeat(" ", indent)}`;
  return `${front}${open}${newline}  ${join(rows, `,${newline}  `)}${newline}${close}`;
}

function fits(parts, start) {
  let length = start + parts.length;
  for (let i = 0; i < parts.length; i++) {
    if (indexOf(parts[i], "\n") >= 0) return false;
    length += parts[i].length;
  }
  return length <= BREAK_LENGTH;
}

/** `parts` in rows of equal columns, or `parts` itself where that would not be easier to read. */
function columns(parts, indent) {
  const count = hasMoreNote(parts) ? parts.length - 1 : parts.length;
  let widest = 0;
  let total = 0;
  for (let i = 0; i < count; i++) {
    if (indexOf(parts[i], "\n") >= 0) return parts;
    total += parts[i].length + 2;
    if (parts[i].length > widest) widest = parts[i].length;
  }
  const width = widest + 2;
  // Three to a line at least, and not one long item among many short ones.
  if (width * 3 + indent >= BREAK_LENGTH || (widest > NARROW && total / width <= 5)) return parts;
  const perRow = bestColumnCount(count, width, total / parts.length, indent);
  if (perRow <= 1) return parts;
  return rowsOf(parts, count, perRow);
}

/** Somewhat wider than high; never wider than a line. Where widths differ, the narrow ones count. */
function bestColumnCount(count, width, average, indent) {
  const typical = max(width - 3 - sqrt(width - average), 1);
  const square = round(sqrt(2.5 * typical * count) / typical);
  return floor(min(square, (BREAK_LENGTH - indent) / width, MAX_COLUMNS));
}

function rowsOf(parts, count, perRow) {
  const widths = [];
  for (let i = 0; i < count; i++) {
    const column = i % perRow;
    const width = parts[i].length;
    if (!(widths[column] >= width)) widths[column] = width;
  }
  const pad = areNumbers(parts, count) ? padStart : padEnd;
  const rows = [];
  for (let start = 0; start < count; start += perRow) {
    let row = "";
    const end = min(start + perRow, count);
    for (let i = start; i < end; i++) {
      const isLast = i === end - 1;
      // Texts are padded behind their comma, numbers before themselves.
      if (pad === padStart) row += padStart(parts[i], widths[i - start]) + (isLast ? "" : ", ");
      else row += isLast ? parts[i] : padEnd(`${parts[i]}, `, widths[i - start] + 2);
    }
    rows[rows.length] = row;
  }
  if (count < parts.length) rows[rows.length] = parts[count];
  return rows;
}

function hasMoreNote(parts) {
  const last = parts[parts.length - 1];
  return endsWith(last, " more items") || endsWith(last, " more item");
}

function areNumbers(parts, count) {
  for (let i = 0; i < count; i++) {
    const digit = parts[i][parts[i].length - 1];
    const isNumber = (digit >= "0" && digit <= "9") || (digit === "n" && parts[i][0] <= "9");
    if (!isNumber || parts[i][0] === "'") return false;
  }
  return true;
}
