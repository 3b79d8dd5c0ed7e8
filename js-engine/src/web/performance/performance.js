// `performance`: the request's own clock, and what the program measures by it.
//
// https://w3c.github.io/hr-time/#sec-performance and https://w3c.github.io/user-timing/

import { hooks } from "land:native/event_loop";
import { DOMException } from "land:dom_exception/dom_exception";
import { setEventClock } from "land:events/event";
import { EventTarget } from "land:events/event_target";
import { PerformanceEntry, PerformanceMark, PerformanceMeasure, startOf } from "land:performance/entries";
import { PerformanceObserver, PerformanceObserverEntryList } from "land:performance/observer";
import { clear, filtered, lastMark, record, recorded } from "land:performance/timeline";
import { structuredClone } from "land:structured_clone/structured_clone";
import {
  defineInterface, illegalConstructor, illegalInvocation, isObject, kInternal, requireArguments, toDictionary, toDOMString, toDouble,
} from "land:webidl/webidl";
import { defineReplaceable } from "land:worker_scope/attributes";

const { now, wallClock } = hooks;

export class Performance extends EventTarget {
  #brand;

  constructor(token = undefined) {
    illegalConstructor(token);
    super();
  }

  /** https://w3c.github.io/hr-time/#dom-performance-now */
  now() {
    void this.#brand;
    return now();
  }

  /** https://w3c.github.io/hr-time/#dom-performance-timeorigin */
  get timeOrigin() {
    void this.#brand;
    return timeOrigin();
  }

  /** https://w3c.github.io/hr-time/#tojson-method */
  toJSON() {
    void this.#brand;
    return { timeOrigin: timeOrigin() };
  }

  /** https://w3c.github.io/user-timing/#mark-method */
  mark(markName, markOptions = undefined) {
    if (!isObject(this) || !(#brand in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, "Performance.mark");
    const entry = new PerformanceMark(markName, markOptions);
    record(entry);
    return entry;
  }

  clearMarks(markName = undefined) {
    void this.#brand;
    clear("mark", markName === undefined ? undefined : toDOMString(markName));
  }

  /** https://w3c.github.io/user-timing/#measure-method */
  measure(measureName, startOrMeasureOptions = undefined, endMark = undefined) {
    if (!isObject(this) || !(#brand in this)) throw illegalInvocation();
    requireArguments(arguments.length, 1, "Performance.measure");
    const name = toDOMString(measureName);
    const entry = measured(name, toMeasured(startOrMeasureOptions), endMark);
    record(entry);
    return entry;
  }

  clearMeasures(measureName = undefined) {
    void this.#brand;
    clear("measure", measureName === undefined ? undefined : toDOMString(measureName));
  }

  getEntries() {
    void this.#brand;
    return filtered(recorded(), undefined, undefined);
  }

  getEntriesByType(type) {
    void this.#brand;
    requireArguments(arguments.length, 1, "Performance.getEntriesByType");
    return filtered(recorded(), undefined, toDOMString(type));
  }

  getEntriesByName(name, type = undefined) {
    void this.#brand;
    requireArguments(arguments.length, 1, "Performance.getEntriesByName");
    return filtered(recorded(), toDOMString(name), type === undefined ? undefined : toDOMString(type));
  }
}

/** The same all through a request: the two clocks would differ by what they round. */
let origin;

function timeOrigin() {
  const found = origin ?? wallClock() - now();
  // At build time there is none yet.
  if (found > 0) origin = found;
  return found;
}

/** The name or time of a mark. */
function toPoint(value) {
  return typeof value === "number" ? toDouble(value, "Performance.measure") : toDOMString(value);
}

/** The second argument of `measure`: a mark's name, or what else says from when to when. */
function toMeasured(value) {
  if (value !== undefined && value !== null && !isObject(value)) return { __proto__: null, start: toDOMString(value), isMark: true };
  const context = "Performance.measure";
  const { detail, duration, end, start } = toDictionary(value, context);
  const options = {
    __proto__: null,
    detail,
    duration: duration === undefined ? undefined : toDouble(duration, context),
    end: end === undefined ? undefined : toPoint(end),
    start: start === undefined ? undefined : toPoint(start),
  };
  options.isGiven = detail !== undefined || duration !== undefined || end !== undefined || start !== undefined;
  return options;
}

function measured(name, { start, end, duration, detail, isGiven }, endMark) {
  if (isGiven) {
    const isUnclear = start !== undefined && end !== undefined && duration !== undefined;
    if (endMark !== undefined) throw new TypeError("Performance.measure: an end mark is given beside options.");
    if (start === undefined && end === undefined) throw new TypeError("Performance.measure: neither 'start' nor 'end' is given.");
    if (isUnclear) throw new TypeError("Performance.measure: 'start', 'end' and 'duration' can't all be given.");
  }
  let to;
  if (endMark !== undefined) to = timeOf(toDOMString(endMark));
  else if (end !== undefined) to = timeOf(end);
  else if (start !== undefined && duration !== undefined) to = timeOf(start) + timeOf(duration);
  else to = now();
  let from = 0;
  if (start !== undefined) from = timeOf(start);
  else if (duration !== undefined && end !== undefined) from = timeOf(end) - timeOf(duration);
  const copy = detail === undefined || detail === null ? null : structuredClone(detail);
  return new PerformanceMeasure(kInternal, name, from, to - from, copy);
}

/** https://w3c.github.io/user-timing/#convert-a-mark-to-a-timestamp */
function timeOf(mark) {
  if (typeof mark === "number") {
    if (mark < 0) throw new TypeError("Performance.measure: a time is negative.");
    return mark;
  }
  const entry = lastMark(mark);
  if (entry === undefined) throw new DOMException(`There is no mark "${mark}".`, "SyntaxError");
  return startOf(entry);
}

const interfaces = {
  Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList,
};

export function install(global) {
  setEventClock(now);
  for (const name of Object.keys(interfaces)) defineInterface(global, interfaces[name], { name });
  defineReplaceable(global, "performance", new Performance(kInternal));
}
