// Clocks, marks and measures: https://w3c.github.io/hr-time, https://w3c.github.io/user-timing

interface PerformanceEntry {
  readonly id: number;
  readonly name: string;
  readonly entryType: string;
  readonly startTime: number;
  readonly duration: number;
  readonly navigationId: number;
  toJSON(): any;
}

declare var PerformanceEntry: { prototype: PerformanceEntry };

interface PerformanceMarkOptions {
  detail?: any;
  startTime?: number;
}

interface PerformanceMark extends PerformanceEntry {
  readonly detail: any;
}

declare var PerformanceMark: { prototype: PerformanceMark; new (name: string, options?: PerformanceMarkOptions): PerformanceMark };

interface PerformanceMeasureOptions {
  detail?: any;
  start?: string | number;
  duration?: number;
  end?: string | number;
}

interface PerformanceMeasure extends PerformanceEntry {
  readonly detail: any;
}

declare var PerformanceMeasure: { prototype: PerformanceMeasure };

interface Performance extends EventTarget {
  readonly timeOrigin: number;
  now(): number;
  toJSON(): any;
  mark(name: string, options?: PerformanceMarkOptions): PerformanceMark;
  clearMarks(name?: string): void;
  measure(name: string, startOrOptions?: string | PerformanceMeasureOptions, end?: string): PerformanceMeasure;
  clearMeasures(name?: string): void;
  getEntries(): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
}

declare var Performance: { prototype: Performance };
declare var performance: Performance;

interface PerformanceObserverEntryList {
  getEntries(): PerformanceEntry[];
  getEntriesByType(type: string): PerformanceEntry[];
  getEntriesByName(name: string, type?: string): PerformanceEntry[];
}

declare var PerformanceObserverEntryList: { prototype: PerformanceObserverEntryList };

interface PerformanceObserverInit {
  entryTypes?: string[];
  type?: string;
  buffered?: boolean;
}

interface PerformanceObserver {
  observe(options?: PerformanceObserverInit): void;
  disconnect(): void;
  takeRecords(): PerformanceEntry[];
}

declare var PerformanceObserver: {
  prototype: PerformanceObserver;
  new (callback: (entries: PerformanceObserverEntryList, observer: PerformanceObserver, options: { droppedEntriesCount?: number }) => void): PerformanceObserver;
  readonly supportedEntryTypes: readonly string[];
};
