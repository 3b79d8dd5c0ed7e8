// Functions that remember how they were called.

const restorers = [];

/** Puts back what `spyOn` has replaced. */
export function restoreAll() {
  for (const restore of restorers.splice(0).reverse()) restore();
}

/** Whether `value` was made by `fn` or `spyOn`. */
export const isMock = (value) => typeof value === "function" && value.isLandMock === true;

/** A function that does what `implementation` does, and remembers each call. */
export function fn(implementation) {
  let usual = implementation;
  let next = [];
  const state = { calls: [], results: [], instances: [] };
  function mock(...args) {
    state.calls.push(args);
    state.instances.push(this);
    const result = { type: "return", value: undefined };
    state.results.push(result);
    const run = next.length > 0 ? next.shift() : usual;
    try {
      result.value = run === undefined ? undefined : new.target ? Reflect.construct(run, args) : run.apply(this, args);
      return result.value;
    } catch (error) {
      result.type = "throw";
      result.value = error;
      throw error;
    }
  }
  const chain = (change) => (value) => {
    change(value);
    return mock;
  };
  Object.defineProperty(mock, "isLandMock", { value: true });
  Object.defineProperty(mock, "mock", { value: { ...state, get lastCall() { return state.calls.at(-1); } } });
  return Object.assign(mock, {
    mockImplementation: chain((run) => { usual = run; }),
    mockImplementationOnce: chain((run) => { next.push(run); }),
    mockReturnValue: chain((value) => { usual = () => value; }),
    mockReturnValueOnce: chain((value) => { next.push(() => value); }),
    mockResolvedValue: chain((value) => { usual = async () => value; }),
    mockResolvedValueOnce: chain((value) => { next.push(async () => value); }),
    mockRejectedValue: chain((error) => { usual = async () => { throw error; }; }),
    mockRejectedValueOnce: chain((error) => { next.push(async () => { throw error; }); }),
    mockClear: chain(() => { for (const list of Object.values(state)) list.length = 0; }),
    mockReset: chain(() => {
      for (const list of Object.values(state)) list.length = 0;
      usual = undefined;
      next = [];
    }),
  });
}

/** Replaces a method by one that remembers its calls and does the same; put back after the test. */
export function spyOn(object, name) {
  const original = object[name];
  if (typeof original !== "function") throw new TypeError(`\`${String(name)}\` is no method of the object`);
  if (isMock(original)) return original;
  const own = Object.getOwnPropertyDescriptor(object, name);
  const mock = fn(original);
  Object.defineProperty(object, name, { configurable: true, writable: true, value: mock });
  const restore = () => {
    if (own === undefined) delete object[name];
    else Object.defineProperty(object, name, own);
  };
  restorers.push(restore);
  mock.mockRestore = restore;
  return mock;
}
