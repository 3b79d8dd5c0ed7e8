// `PerformanceEntry` and the two kinds that programs make: marks and measures.
//
// https://w3c.github.io/performance-timeline/ and https://w3c.github.io/user-timing/

import { hooks } from "land:native/event_loop";
import { structuredClone } from "land:structured_clone/structured_clone";
import { illegalConstructor, kInternal, requireArguments, toDictionary, toDOMString, toDouble } from "land:webidl/webidl";

const { now } = hooks;

let lastId = 0;

/** What entries hold, whatever a program does to their prototypes. */
export let nameOf;
export let typeOf;
export let startOf;

export class PerformanceEntry {
  #id;
  #name;
  #type;
  #start;
  #duration;

  constructor(token = undefined, name = undefined, type = undefined, start = undefined, duration = undefined) {
    illegalConstructor(token);
    lastId += 1;
    this.#id = lastId;
    this.#name = name;
    this.#type = type;
    this.#start = start;
    this.#duration = duration;
  }

  get id() {
    return this.#id;
  }

  get name() {
    return this.#name;
  }

  get entryType() {
    return this.#type;
  }

  get startTime() {
    return this.#start;
  }

  get duration() {
    return this.#duration;
  }

  /** There is no navigation here. */
  get navigationId() {
    void this.#id;
    return 0;
  }

  toJSON() {
    return {
      id: this.#id,
      name: this.#name,
      entryType: this.#type,
      startTime: this.#start,
      duration: this.#duration,
      navigationId: 0,
    };
  }

  static {
    nameOf = (entry) => entry.#name;
    typeOf = (entry) => entry.#type;
    startOf = (entry) => entry.#start;
  }
}

/** https://w3c.github.io/user-timing/#the-performancemark-constructor */
export class PerformanceMark extends PerformanceEntry {
  #detail;

  constructor(markName, markOptions = undefined) {
    const context = "PerformanceMark constructor";
    requireArguments(arguments.length, 1, context);
    const name = toDOMString(markName, context);
    const { detail, startTime } = toDictionary(markOptions, context);
    const start = startTime === undefined ? now() : toDouble(startTime, context);
    if (start < 0) throw new TypeError(`${context}: 'startTime' is negative.`);
    super(kInternal, name, "mark", start, 0);
    this.#detail = detail === undefined || detail === null ? null : structuredClone(detail);
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    const json = super.toJSON();
    json.detail = this.#detail;
    return json;
  }
}

export class PerformanceMeasure extends PerformanceEntry {
  #detail;

  constructor(token = undefined, name = undefined, start = undefined, duration = undefined, detail = undefined) {
    illegalConstructor(token);
    super(kInternal, name, "measure", start, duration);
    this.#detail = detail;
  }

  get detail() {
    return this.#detail;
  }

  toJSON() {
    const json = super.toJSON();
    json.detail = this.#detail;
    return json;
  }
}
