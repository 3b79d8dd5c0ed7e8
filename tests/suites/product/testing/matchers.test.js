// Every matcher of `expect`: that it holds, that it doesn't, and what it says.
import { describe, expect, fn, it, spyOn } from "land:test";

/** Passes as it stands, and fails negated; `other` the other way round. */
function both(name, received, args, other) {
  it(name, () => {
    expect(received)[name](...args);
    expect(() => expect(received).not[name](...args)).toThrow(/not/);
    expect(other.received)
      .not[name](...(other.args ?? args));
    expect(() => expect(other.received)[name](...(other.args ?? args))).toThrow(/expected/);
  });
}

const circular = { self: null };
circular.self = circular;

describe("values", () => {
  both("toBe", NaN, [NaN], { received: -0, args: [0] });
  both("toEqual", { a: 1, b: undefined }, [{ a: 1 }], { received: { a: 2 } });
  both("toStrictEqual", { a: 1 }, [{ a: 1 }], { received: { a: 1, b: undefined } });
  both("toMatchObject", { a: { b: 1, c: 2 }, d: 3 }, [{ a: { b: 1 } }], { received: { a: { c: 2 } } });
  both("toMatch", "hello", [/l+/], { received: "help", args: ["hell"] });
  both("toContain", ["a", "b"], ["b"], { received: "abc", args: ["d"] });
  both("toContainEqual", [{ a: 1 }], [{ a: 1 }], { received: [] });
  both("toHaveLength", "abc", [3], { received: [1] });
  both("toHaveProperty", { a: [{ b: 1 }] }, ["a[0].b", 1], { received: { a: [] } });
  both("toBeCloseTo", 0.1 + 0.2, [0.3], { received: 0.31 });
  both("toBeGreaterThan", 2n, [1n], { received: 1, args: [1] });
  both("toBeGreaterThanOrEqual", 1, [1], { received: 0 });
  both("toBeLessThan", 1, [2], { received: 2 });
  both("toBeLessThanOrEqual", 2, [2], { received: 3 });
  both("toBeTruthy", "x", [], { received: "" });
  both("toBeFalsy", 0, [], { received: 1 });
  both("toBeNull", null, [], { received: undefined });
  both("toBeUndefined", undefined, [], { received: null });
  both("toBeDefined", 0, [], { received: undefined });
  both("toBeNaN", NaN, [], { received: 1 });
  both("toBeInstanceOf", new URL("a:b"), [URL], { received: {} });
  both("toBeTypeOf", 1n, ["bigint"], { received: 1 });
  both("toBeOneOf", 2, [[1, 2]], { received: 3 });
  both("toSatisfy", 2, [(n) => n % 2 === 0], { received: 1 });
});

describe("equality", () => {
  it.each([
    [new Map([["a", { b: 1 }]]), new Map([["a", { b: 1 }]])],
    [new Set([{ a: 1 }]), new Set([{ a: 1 }])],
    [new Date(1), new Date(1)],
    [/a/g, /a/g],
    [new Uint8Array([1]), new Uint8Array([1])],
    [new Headers({ a: "b" }), new Headers([["A", "b"]])],
    [new URL("http://x"), new URL("http://x/")],
    [new Error("a"), new Error("a")],
    [circular, circular],
    [[undefined], [undefined]],
  ])("holds for %o", (a, b) => expect(a).toEqual(b));

  it.each([
    [[1], { 0: 1 }],
    [new Date(1), new Date(2)],
    [new Uint8Array([1]), new Int8Array([1])],
    [new Map([[1, 2]]), new Map([[1, 3]])],
    [{ a: undefined, b: 1 }, { a: 1 }],
    [null, undefined],
    [new Error("a"), new Error("b")],
  ])("doesn't hold for %o", (a, b) => expect(a).not.toEqual(b));

  it("takes values that stand for many", () => {
    expect({ a: "x1", b: [1, 2, 3], c: 1, d: {} }).toEqual({
      a: expect.stringMatching(/^x/),
      b: expect.arrayContaining([3, 1]),
      c: expect.any(Number),
      d: expect.anything(),
    });
    expect({ a: 1, b: 2 }).toEqual(expect.objectContaining({ a: 1 }));
    expect("abc").toEqual(expect.not.stringContaining("d"));
    expect(0.301).toEqual(expect.closeTo(0.3));
    expect(null).not.toEqual(expect.anything());
  });
});

describe("errors and promises", () => {
  const fail = () => {
    throw new RangeError("too far");
  };
  it("are told apart", async () => {
    expect(fail).toThrow();
    expect(fail).toThrow("far");
    expect(fail).toThrow(/too/);
    expect(fail).toThrow(RangeError);
    expect(fail).toThrow(new Error("too far"));
    expect(fail).not.toThrow(SyntaxError);
    expect(() => 1).not.toThrow();
    await expect(Promise.resolve(1)).resolves.toBe(1);
    await expect(async () => fail()).rejects.toThrow(RangeError);
    await expect(Promise.reject(2)).rejects.toBe(2);
    await expect(expect(Promise.resolve(1)).rejects.toBe(1)).rejects.toThrow("to be rejected; it resolved to 1");
    await expect(expect(1).resolves.toBe(1)).rejects.toThrow("1 is no promise");
  });
  it("come from `fail` and `unreachable`", () => {
    expect(() => expect.fail("here")).toThrow("here");
    expect(() => expect.unreachable()).toThrow("not to be reached");
    expect(() => expect(1, "the sum").toBe(2)).toThrow("the sum: expected");
  });
});

describe("mocks", () => {
  it("remember", () => {
    const mock = fn((a, b) => a + b).mockReturnValueOnce(9);
    expect([mock(1, 2), mock(1, 2)]).toEqual([9, 3]);
    expect(mock).toHaveBeenCalledTimes(2);
    expect(mock).toHaveBeenCalledWith(1, expect.any(Number));
    expect(mock).toHaveReturnedWith(3);
    expect(mock).not.toHaveBeenCalledWith(3);
    expect(mock.mock.lastCall).toEqual([1, 2]);
    mock.mockReset();
    expect(mock).not.toHaveBeenCalled();
    expect(() => expect(() => {}).toHaveBeenCalled()).toThrow("is no mock");
  });
  const object = { double: (n) => n * 2 };
  it("stand in for methods", () => {
    const spy = spyOn(object, "double").mockReturnValue(0);
    expect(object.double(4)).toBe(0);
    expect(spy).toHaveBeenLastCalledWith(4);
  });
  it("are gone after their test", () => expect(object.double(4)).toBe(8));
});

it("takes matchers of one's own", () => {
  expect.extend({ toBeEven: (n) => ({ pass: n % 2 === 0, message: () => `${n} to be even` }) });
  expect(2).toBeEven();
  expect(() => expect(3).toBeEven()).toThrow("expected 3 to be even");
});
