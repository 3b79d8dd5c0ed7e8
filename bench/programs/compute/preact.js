// A page of 120 cards, rendered to HTML by preact.
import { h } from "preact";
import { render } from "preact-render-to-string";

const cards = Array.from({ length: 120 }, (_, i) => ({
  id: i,
  title: "Card " + i,
  text: "What card number " + i + " has to say, with <angles> & an ampersand.",
  tags: ["one", "two", "three"].slice(0, 1 + (i % 3)),
  price: i * 1.25,
  sold: i % 4 === 0,
}));

function Tag({ name }) {
  return h("li", { class: "tag" }, name);
}
function Card({ card, index }) {
  return h(
    "article",
    { class: card.sold ? "card sold" : "card", "data-id": card.id, style: { order: index } },
    h("h2", null, card.title),
    h("p", { class: "text" }, card.text),
    h("ul", null, card.tags.map((name) => h(Tag, { name, key: name }))),
    h("footer", null, h("span", null, card.price.toFixed(2)), h("button", { disabled: card.sold }, "Buy")),
  );
}
function Page({ title }) {
  return h("html", { lang: "en" },
    h("head", null, h("title", null, title)),
    h("body", null,
      h("main", { id: "cards" }, cards.map((card, index) => h(Card, { card, index, key: card.id })))));
}

export function run() {
  return render(h(Page, { title: "Cards" }));
}
