// immer: drafts, patches, maps and sets, frozen results.
import { applyPatches, createDraft, current, enableMapSet, enablePatches, finishDraft, immerable, isDraft, nothing, original, produce, produceWithPatches } from "immer";
import { failure, told } from "./told.js";

enablePatches();
enableMapSet();
class Clock {
  [immerable] = true;
  hour = 12;
  get tick() {
    return this.hour + ":00";
  }
}

export default told(async (say) => {
  const base = { todos: [{ done: false, t: "a" }, { done: true, t: "b" }], meta: { n: 1 }, map: new Map([["k", { v: 1 }]]), set: new Set([1, 2]) };
  const next = produce(base, (draft) => {
    draft.todos[0].done = true;
    draft.todos.push({ done: false, t: "c" });
    draft.map.get("k").v++;
    draft.set.delete(1);
    draft.set.add(3);
  });
  say("next", [next.todos, [...next.map], [...next.set]]);
  say("shared", [next.meta === base.meta, next.todos[1] === base.todos[1], base.todos.length, base.map.get("k").v]);
  say("same", produce(base, (draft) => void (draft.meta.n = 1)) === base);
  say("frozen", [Object.isFrozen(next.todos), (await failure(() => next.todos.push(1))).split(":")[0], await failure(() => next.map.set("x", 1))]);
  const [changed, patches, inverse] = produceWithPatches(base, (draft) => {
    draft.todos.splice(0, 1);
    delete draft.meta.n;
    draft.map.set("z", 1);
  });
  say("patches", [patches, inverse]);
  say("applied", [applyPatches(base, patches).todos.length, applyPatches(changed, inverse).todos.length]);
  say("class", [produce(new Clock(), (clock) => void clock.hour++).tick, produce(new Clock(), () => {}) instanceof Clock]);
  const draft = createDraft(base);
  draft.meta.n = 5;
  say("draft", [isDraft(draft), current(draft).meta.n, original(draft).meta.n, finishDraft(draft).meta.n]);
  say("nothing", String(produce(base, () => nothing)));
  say("curried", produce((draft, by) => void (draft.n += by))({ n: 1 }, 4));
  say("refused", [await failure(() => produce(base, (draft) => ((draft.meta.n = 9), { x: 1 }))), await failure(() => produce({ d: new Date(0) }, (draft) => Object.defineProperty(draft, "x", { value: 1 })))]);
  let escaped;
  produce(base, (draft) => void (escaped = draft.meta));
  say("revoked", (await failure(() => escaped.n)).split(":")[0]);
});
