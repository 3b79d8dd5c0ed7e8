// preact: components, hooks and context.
import { Component, Fragment, cloneElement, createContext, h, isValidElement, toChildArray } from "preact";
import { useContext, useId, useMemo, useReducer, useState } from "preact/hooks";
import { render } from "preact-render-to-string";
import { told } from "./told.js";

const Theme = createContext("light");
class Counter extends Component {
  constructor(props) {
    super(props);
    this.state = { n: props.from };
  }
  static getDerivedStateFromProps(props, state) {
    return { n: state.n + 1 };
  }
  render({ children }, { n }) {
    return h("b", { "data-n": n }, children);
  }
}
function Hooks({ list }) {
  const theme = useContext(Theme);
  const [state] = useState(() => list.length);
  const [sum] = useReducer((a, b) => a + b, 10);
  const joined = useMemo(() => list.join("-"), [list]);
  return h("i", { id: useId(), class: theme }, state, " ", sum, " ", joined);
}

export default told((say) => {
  say("class", render(h(Counter, { from: 1 }, "text")));
  say("hooks", render(h(Theme.Provider, { value: "dark" }, h(Hooks, { list: [1, 2, 3] }))));
  say("fragment", render(h(Fragment, null, [1, null, true, "a", [h("u", { key: "x" })]])));
  say("clone", render(cloneElement(h("p", { a: 1 }, "x"), { b: 2 }, "y")));
  say("valid", [isValidElement(h("p")), isValidElement({}), toChildArray([1, [2, null, [3]]]).length]);
});
