// `node:perf_hooks`: the platform's clock, and what it has of the timeline.

import { stub } from "./internal/stub.js";

export const {
  Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList,
  PerformanceResourceTiming, performance,
} = globalThis;

const NO_LOOP = "a request has no event loop of its own to measure";
export const createHistogram = stub("perf_hooks.createHistogram", NO_LOOP);
export const monitorEventLoopDelay = stub("perf_hooks.monitorEventLoopDelay", NO_LOOP);
export const eventLoopUtilization = () => ({ idle: 0, active: 0, utilization: 0 });
export const timerify = (fn) => fn;
export const constants = {};

export default {
  Performance, PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList,
  PerformanceResourceTiming, constants, createHistogram, eventLoopUtilization, monitorEventLoopDelay, performance,
  timerify,
};
