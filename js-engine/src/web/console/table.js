// `console.table`: a list of records as a table of text.
//
// https://console.spec.whatwg.org/#table

import { isObject } from "land:webidl/webidl";
import { KIND_MAP, KIND_PROXY, KIND_SET, kindOf } from "land:structured_clone/kind";
import { forEachInMap, forEachInSet, join, mapGet, mapSet, repeat } from "land:console/primordials";
import { inspect } from "land:console/inspect";
import { columnsOf } from "land:console/primitives";

const { getOwnPropertyDescriptor } = Reflect;
const { keys } = Object;
const Columns = Map;

const INDEX = "(index)";
const ITERATION_INDEX = "(iteration index)";
const KEY = "Key";
const VALUES = "Values";
/** More rows, or columns, than anybody would read. */
const MAX_ROWS = 1_000;
const MAX_COLUMNS = 100;

/** The table's text, or undefined for data that has no rows. */
export function tableOf(data, only) {
  if (!isObject(data) || kindOf(data) === KIND_PROXY) return undefined;
  const table = { __proto__: null, names: [], columns: new Columns(), count: 0 };
  switch (kindOf(data)) {
    case KIND_MAP:
      addMap(table, data);
      break;
    case KIND_SET:
      addSet(table, data);
      break;
    default:
      addRecords(table, data, only);
  }
  return draw(table);
}

function cell(table, name, text) {
  let column = mapGet(table.columns, name);
  if (column === undefined) {
    if (table.names.length >= MAX_COLUMNS) return;
    column = [];
    mapSet(table.columns, name, column);
    table.names[table.names.length] = name;
  }
  column[table.count] = text;
}

function addMap(table, map) {
  cell(table, ITERATION_INDEX, "");
  cell(table, KEY, "");
  cell(table, VALUES, "");
  forEachInMap(map, (value, key) => {
    if (table.count >= MAX_ROWS) return;
    cell(table, ITERATION_INDEX, `${table.count}`);
    cell(table, KEY, inspect(key, 0));
    cell(table, VALUES, inspect(value, 0));
    table.count += 1;
  });
}

function addSet(table, set) {
  cell(table, ITERATION_INDEX, "");
  cell(table, VALUES, "");
  forEachInSet(set, (value) => {
    if (table.count >= MAX_ROWS) return;
    cell(table, ITERATION_INDEX, `${table.count}`);
    cell(table, VALUES, inspect(value, 0));
    table.count += 1;
  });
}

function addRecords(table, data, only) {
  const rows = keys(data);
  const loose = [];
  cell(table, INDEX, "");
  if (only !== undefined) for (let i = 0; i < only.length; i++) cell(table, only[i], "");
  for (let i = 0; i < rows.length && i < MAX_ROWS; i++) {
    cell(table, INDEX, rows[i]);
    const row = dataValue(data, rows[i]);
    if (isObject(row.value) && kindOf(row.value) !== KIND_PROXY) addRow(table, row.value, only);
    else loose[i] = row.text ?? inspect(row.value, 0);
    table.count += 1;
  }
  if (loose.length === 0) return;
  table.names[table.names.length] = VALUES;
  // A column of the same name is the record's own; this one keeps to itself.
  table.loose = loose;
}

function addRow(table, row, only) {
  const names = only ?? keys(row);
  for (let i = 0; i < names.length; i++) {
    const { value, text, missing } = dataValue(row, names[i]);
    if (!missing) cell(table, names[i], text ?? inspect(value, 0));
  }
}

/** A property's value; getters are named, not asked. */
function dataValue(object, key) {
  const descriptor = getOwnPropertyDescriptor(object, key);
  if (descriptor === undefined) return { __proto__: null, missing: true };
  if (descriptor.get !== undefined || descriptor.set !== undefined) return { __proto__: null, text: "[Getter/Setter]" };
  return { __proto__: null, value: descriptor.value };
}

function draw(table) {
  const { names, count } = table;
  const columns = [];
  const widths = [];
  for (let c = 0; c < names.length; c++) {
    const isLoose = table.loose !== undefined && c === names.length - 1;
    columns[c] = isLoose ? table.loose : mapGet(table.columns, names[c]);
    widths[c] = columnsOf(names[c]);
    for (let r = 0; r < count; r++) {
      const width = columnsOf(columns[c][r] ?? "");
      if (width > widths[c]) widths[c] = width;
    }
  }
  const out = [rule(widths, "┌", "┬", "┐"), line(widths, (c) => names[c]), rule(widths, "├", "┼", "┤")];
  for (let r = 0; r < count; r++) out[out.length] = line(widths, (c) => columns[c][r] ?? "");
  out[out.length] = rule(widths, "└", "┴", "┘");
  return join(out, "\n");
}

function rule(widths, left, middle, right) {
  const dashes = [];
  for (let c = 0; c < widths.length; c++) dashes[c] = repeat("─", widths[c] + 2);
  return left + join(dashes, middle) + right;
}

function line(widths, textOf) {
  const cells = [];
  for (let c = 0; c < widths.length; c++) {
    const text = textOf(c);
    cells[c] = " " + text + repeat(" ", widths[c] - columnsOf(text) + 1);
  }
  return `│${join(cells, "│")}│`;
}
