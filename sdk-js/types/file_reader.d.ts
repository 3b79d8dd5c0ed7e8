// Reading blobs the older way: `FileReader`, `FileReaderSync` and the events of a read.

interface ProgressEventInit extends EventInit {
  lengthComputable?: boolean;
  loaded?: number;
  total?: number;
}

interface ProgressEvent extends Event {
  readonly lengthComputable: boolean;
  readonly loaded: number;
  readonly total: number;
}

declare var ProgressEvent: {
  prototype: ProgressEvent;
  new (type: string, init?: ProgressEventInit): ProgressEvent;
};

interface FileReader extends EventTarget {
  readonly readyState: 0 | 1 | 2;
  readonly result: string | ArrayBuffer | null;
  readonly error: DOMException | null;
  onloadstart: ((this: FileReader, event: ProgressEvent) => any) | null;
  onprogress: ((this: FileReader, event: ProgressEvent) => any) | null;
  onload: ((this: FileReader, event: ProgressEvent) => any) | null;
  onabort: ((this: FileReader, event: ProgressEvent) => any) | null;
  onerror: ((this: FileReader, event: ProgressEvent) => any) | null;
  onloadend: ((this: FileReader, event: ProgressEvent) => any) | null;
  readAsArrayBuffer(blob: Blob): void;
  /** @deprecated Use `readAsArrayBuffer`. */
  readAsBinaryString(blob: Blob): void;
  readAsText(blob: Blob, encoding?: string): void;
  readAsDataURL(blob: Blob): void;
  abort(): void;
  readonly EMPTY: 0;
  readonly LOADING: 1;
  readonly DONE: 2;
}

declare var FileReader: {
  prototype: FileReader;
  new (): FileReader;
  readonly EMPTY: 0;
  readonly LOADING: 1;
  readonly DONE: 2;
};

interface FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
  /** @deprecated Use `readAsArrayBuffer`. */
  readAsBinaryString(blob: Blob): string;
  readAsText(blob: Blob, encoding?: string): string;
  readAsDataURL(blob: Blob): string;
}

declare var FileReaderSync: {
  prototype: FileReaderSync;
  new (): FileReaderSync;
};
